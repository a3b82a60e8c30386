package io.fovea.models.decode;

import io.fovea.metrics.mask.Rle;
import io.fovea.models.Options;
import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.Tensor;
import io.fovea.models.session.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A stock segmentation export of Ultralytics' YOLO: detections [N, 4 + classes + coefficients,
 * anchors], boxes as centre and size in input pixels and class scores from 0 to 1, and prototypes
 * [N, coefficients, rows, columns]. {@link PrototypeMasks} makes the masks.
 */
final class YoloSeg implements Decoder {
  private static final String NAME = "yolo-seg";

  private final String detections;
  private final String prototypes;
  private final double scoreThreshold;
  private final boolean multiLabel;
  private final Suppression suppression;
  private final PrototypeMasks.Order order;
  private final PrototypeMasks.Values values;
  private final int maskBytes;

  YoloSeg(Options options) {
    this.detections = options.text("detections", "output0");
    this.prototypes = options.text("prototypes", "output1");
    this.scoreThreshold = options.number("score-threshold", 0.001, 0, 1);
    this.multiLabel = options.flag("multi-label", true);
    this.suppression = Suppression.of(options, 0.7, 300);
    this.order = options.choice("masks", PrototypeMasks.Order.NATIVE);
    this.values = options.choice("mask-values", PrototypeMasks.Values.LOGITS);
    this.maskBytes = MaskBudget.setting(options);
  }

  @Override
  public void check(ModelSignature signature, int classCount) {
    String expected =
        "'"
            + detections
            + "' [N, 4 + classes + coefficients, anchors] and '"
            + prototypes
            + "' [N, coefficients, rows, columns] of floats, the second axis of both declared";
    Optional<TensorSpec> boxes = signature.output(detections);
    Optional<TensorSpec> masks = signature.output(prototypes);
    if (boxes.isEmpty()
        || masks.isEmpty()
        || boxes.get().rank() != 3
        || masks.get().rank() != 4
        || !Declared.FLOATS.contains(boxes.get().type())
        || !Declared.FLOATS.contains(masks.get().type())
        || masks.get().axis(1) < 1
        || boxes.get().axis(1) < 5 + masks.get().axis(1)) {
      throw Declared.misfit(NAME, expected, signature);
    }
    long classes = boxes.get().axis(1) - 4 - masks.get().axis(1);
    Declared.requireClasses(NAME, boxes.get(), classes, classCount);
  }

  @Override
  public List<Prediction> decode(Outputs outputs, int batchIndex, ImageFrame frame)
      throws SampleException {
    Tensor boxes = outputs.tensor(detections);
    Tensor masks = outputs.tensor(prototypes);
    Declared.requireShape(prototypes, masks, -1, -1, -1, -1);
    Declared.requireShape(detections, boxes, masks.shape()[0], -1, -1);
    Declared.requireImage(detections, boxes, batchIndex);
    int channels = boxes.axis(1);
    int classes = channels - 4 - masks.axis(1);
    if (classes < 1 || masks.axis(2) < 1 || masks.axis(3) < 1) {
      throw Declared.invalid(
          channels
              + " channels of detections and "
              + masks.axis(1)
              + " prototypes of "
              + masks.axis(2)
              + " x "
              + masks.axis(3)
              + " leave nothing");
    }
    float[] all = boxes.floats();
    int anchors = boxes.axis(2);
    int from = batchIndex * channels * anchors;
    Candidates candidates = candidates(all, from, anchors, classes);
    PrototypeMasks painter = new PrototypeMasks(masks, batchIndex, frame, order, values);
    MaskBudget budget = new MaskBudget(maskBytes);
    float[] coefficients = new float[masks.axis(1)];
    List<Prediction> predictions = new ArrayList<>();
    for (int i : suppression.select(candidates)) {
      for (int k = 0; k < coefficients.length; k++) {
        coefficients[k] = all[from + (4 + classes + k) * anchors + candidates.anchor(i)];
      }
      Rle mask = budget.count(painter.mask(coefficients, candidates, i));
      predictions.add(
          new Prediction(
              candidates.label(i),
              candidates.score(i),
              Boxes.toImage(
                  frame, candidates.x1(i), candidates.y1(i), candidates.x2(i), candidates.y2(i)),
              mask));
    }
    return predictions;
  }

  private Candidates candidates(float[] all, int from, int anchors, int classes)
      throws SampleException {
    Candidates candidates = new Candidates();
    float threshold = (float) scoreThreshold;
    for (int anchor = 0; anchor < anchors; anchor++) {
      int at = from + anchor;
      float best = -1;
      int bestClass = 0;
      for (int c = 0; c < classes; c++) {
        float score = all[at + (4 + c) * anchors];
        Declared.requireScore(score, "a class score of anchor", anchor);
        if (multiLabel) {
          if (score > threshold) {
            add(candidates, all, at, anchors, score, c, anchor);
          }
        } else if (score > best) {
          best = score;
          bestClass = c;
        }
      }
      if (best > threshold) {
        add(candidates, all, at, anchors, best, bestClass, anchor);
      }
    }
    return candidates;
  }

  private static void add(
      Candidates candidates, float[] all, int at, int anchors, float score, int label, int anchor)
      throws SampleException {
    float x = all[at];
    float y = all[at + anchors];
    float halfWidth = all[at + 2 * anchors] / 2;
    float halfHeight = all[at + 3 * anchors] / 2;
    candidates.add(
        x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, score, label, anchor);
  }

  @Override
  public String text() {
    return NAME
        + " detections="
        + detections
        + " prototypes="
        + prototypes
        + " score-threshold="
        + Options.plain(scoreThreshold)
        + " multi-label="
        + multiLabel
        + " "
        + suppression.text()
        + " masks="
        + Options.nameOf(order)
        + " mask-values="
        + Options.nameOf(values)
        + " mask-bytes="
        + maskBytes;
  }
}
