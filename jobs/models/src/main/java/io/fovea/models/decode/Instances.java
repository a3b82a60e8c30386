package io.fovea.models.decode;

import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Rle;
import io.fovea.models.Options;
import io.fovea.models.SampleException;
import io.fovea.models.SampleException.Reason;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.ElementType;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.Tensor;
import io.fovea.models.session.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Models that post-process in the graph: boxes [n, 4], scores [n], labels [n] and, unless the plan
 * says otherwise, masks, each with an axis N in front or, as torchvision exports them, for one
 * image without. The defaults read a stock torchvision Mask R-CNN, whose graph pastes its masks
 * itself.
 *
 * <p>Objects whose score is not above the threshold are left out, so that rows of score 0, which
 * only fill up a batch, are none. How many classes there are does not show in such outputs: labels
 * are held against the {@link LabelMap} alone.
 */
final class Instances implements Decoder {
  private static final String NAME = "instances";

  /** Whose pixels an output is given in. */
  enum Frame {
    INPUT,
    IMAGE
  }

  /** What the four numbers of a box are. */
  enum BoxFormat {
    /** Left, top, right, bottom. */
    XYXY,
    /** Left, top, width, height. */
    XYWH,
    /** Centre, width, height. */
    CXCYWH
  }

  private static final Set<ElementType> NUMBERS =
      Set.of(
          ElementType.FLOAT32,
          ElementType.FLOAT16,
          ElementType.FLOAT64,
          ElementType.INT8,
          ElementType.UINT8,
          ElementType.INT16,
          ElementType.INT32,
          ElementType.INT64);

  private final String boxes;
  private final String scores;
  private final String labels;
  private final Frame boxFrame;
  private final BoxFormat boxFormat;
  private final boolean normalised;
  private final double scoreThreshold;
  private final int labelOffset;
  private final int mostDetections;
  private final InstanceMasks masks;

  Instances(Options options) {
    this.boxes = options.text("boxes", "boxes");
    this.scores = options.text("scores", "scores");
    this.labels = options.text("labels", "labels");
    this.boxFrame = options.choice("box-frame", Frame.INPUT);
    this.boxFormat = options.choice("box-format", BoxFormat.XYXY);
    this.normalised = options.flag("normalised", false);
    this.scoreThreshold = options.number("score-threshold", 0, 0, 1);
    this.labelOffset = options.integer("label-offset", 0, -1_000_000, 1_000_000);
    this.mostDetections = options.integer("max-detections", 1000, 1, 100_000);
    this.masks = new InstanceMasks(options);
  }

  @Override
  public void check(ModelSignature signature, int classCount) {
    String expected =
        "boxes '"
            + boxes
            + "' [n, 4], scores '"
            + scores
            + "' [n] of floats, labels '"
            + labels
            + "' [n]"
            + masks.expected()
            + ", all with an axis N in front or none";
    TensorSpec boxSpec = boxes(signature, expected);
    boolean batched = boxSpec.rank() == 3;
    int rank = batched ? 2 : 1;
    TensorSpec scoreSpec = output(signature, scores, expected);
    TensorSpec labelSpec = output(signature, labels, expected);
    if (scoreSpec.rank() != rank
        || !Declared.FLOATS.contains(scoreSpec.type())
        || labelSpec.rank() != rank
        || !NUMBERS.contains(labelSpec.type())) {
      throw Declared.misfit(NAME, expected, signature);
    }
    masks.check(signature, batched, expected);
    batch(signature);
  }

  private TensorSpec boxes(ModelSignature signature, String expected) {
    TensorSpec spec = output(signature, boxes, expected);
    long last = spec.rank() == 0 ? 0 : spec.axis(spec.rank() - 1);
    if ((spec.rank() != 2 && spec.rank() != 3)
        || (last != 4 && last != -1)
        || !Declared.FLOATS.contains(spec.type())) {
      throw Declared.misfit(NAME, expected, signature);
    }
    return spec;
  }

  private static TensorSpec output(ModelSignature signature, String name, String expected) {
    return signature.output(name).orElseThrow(() -> Declared.misfit(NAME, expected, signature));
  }

  /** Outputs without an axis N belong to one image. */
  @Override
  public long batch(ModelSignature signature) {
    boolean batched = signature.output(boxes).map(spec -> spec.rank() == 3).orElse(false);
    if (!batched && signature.batch() > 1) {
      throw Declared.misfit(
          NAME,
          "outputs with an axis N, since the input holds " + signature.batch() + " images",
          signature);
    }
    return batched ? signature.batch() : 1;
  }

  @Override
  public List<Prediction> decode(Outputs outputs, int batchIndex, ImageFrame frame)
      throws SampleException {
    Tensor boxTensor = outputs.tensor(boxes);
    Tensor scoreTensor = outputs.tensor(scores);
    Tensor labelTensor = outputs.tensor(labels);
    int count;
    if (boxTensor.rank() == 3) {
      count = boxTensor.axis(1);
      long images = boxTensor.shape()[0];
      Declared.requireImage(boxes, boxTensor, batchIndex);
      Declared.requireShape(boxes, boxTensor, images, count, 4);
      Declared.requireShape(scores, scoreTensor, images, count);
      Declared.requireShape(labels, labelTensor, images, count);
    } else {
      if (batchIndex > 0) {
        throw new IllegalArgumentException(
            "outputs without an axis N belong to one image; see Decoder.batch");
      }
      count = boxTensor.rank() == 2 ? boxTensor.axis(0) : 0;
      Declared.requireShape(boxes, boxTensor, count, 4);
      Declared.requireShape(scores, scoreTensor, count);
      Declared.requireShape(labels, labelTensor, count);
    }
    float[] all = scoreTensor.floats();
    float[] corners = boxTensor.floats();
    InstanceMasks.Painter painter =
        masks.painter(outputs, boxTensor.rank() == 3, batchIndex, count, frame);
    List<Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int at = batchIndex * count + i;
      Declared.requireScore(all[at], "score", i);
      if (all[at] > (float) scoreThreshold) {
        if (predictions.size() == mostDetections) {
          throw new SampleException(
              Reason.TOO_LARGE,
              "the model gave more than " + mostDetections + " detections above the threshold");
        }
        double[] corner = corners(corners, 4 * at, i, frame);
        Rle mask = painter.mask(i, corner);
        Box box = Boxes.clipped(frame, corner[0], corner[1], corner[2], corner[3]);
        int label = labelTensor.integer(at) - labelOffset;
        predictions.add(new Prediction(label, all[at], box, mask));
      }
    }
    return predictions;
  }

  /** Left, top, right and bottom in image pixels, not clipped. */
  private double[] corners(float[] all, int at, int i, ImageFrame frame) throws SampleException {
    double[] corner = {all[at], all[at + 1], all[at + 2], all[at + 3]};
    switch (boxFormat) {
      case XYXY -> {}
      case XYWH -> {
        corner[2] += corner[0];
        corner[3] += corner[1];
      }
      case CXCYWH -> {
        double halfWidth = corner[2] / 2;
        double halfHeight = corner[3] / 2;
        corner[2] = corner[0] + halfWidth;
        corner[3] = corner[1] + halfHeight;
        corner[0] -= halfWidth;
        corner[1] -= halfHeight;
      }
    }
    boolean inInput = boxFrame == Frame.INPUT;
    for (int k = 0; k < 4; k++) {
      if (normalised) {
        int width = inInput ? frame.inputWidth() : frame.imageWidth();
        int height = inInput ? frame.inputHeight() : frame.imageHeight();
        corner[k] *= k % 2 == 0 ? width : height;
      }
      if (inInput) {
        corner[k] = k % 2 == 0 ? frame.toImageX(corner[k]) : frame.toImageY(corner[k]);
      }
    }
    double sum =
        Math.abs(corner[0]) + Math.abs(corner[1]) + Math.abs(corner[2]) + Math.abs(corner[3]);
    if (!(corner[2] >= corner[0] && corner[3] >= corner[1] && sum < 1e9)) {
      throw Declared.invalid(
          "box "
              + i
              + " is ["
              + all[at]
              + ", "
              + all[at + 1]
              + ", "
              + all[at + 2]
              + ", "
              + all[at + 3]
              + "], no box as "
              + Options.nameOf(boxFormat));
    }
    return corner;
  }

  @Override
  public String text() {
    return NAME
        + " boxes="
        + boxes
        + " scores="
        + scores
        + " labels="
        + labels
        + " box-frame="
        + Options.nameOf(boxFrame)
        + " box-format="
        + Options.nameOf(boxFormat)
        + " normalised="
        + normalised
        + " score-threshold="
        + Options.plain(scoreThreshold)
        + " label-offset="
        + labelOffset
        + " max-detections="
        + mostDetections
        + " "
        + masks.text();
  }
}
