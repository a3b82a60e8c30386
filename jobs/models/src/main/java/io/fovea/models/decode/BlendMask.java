package io.fovea.models.decode;

import io.fovea.models.Options;
import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.Tensor;
import io.fovea.models.session.TensorSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * BlendMask up to the selection of boxes, as {@code fovea build --system blendmask} writes it:
 * {@code classes} [N, places, classes] and {@code centreness} [N, places] logits, {@code distances}
 * [N, places, 4] in input pixels, {@code attention} [N, places, K M M] and {@code bases} [N, K, H /
 * 4, W / 4]. {@link FcosSelection} chooses the boxes, {@link BlendedMasks} makes their masks, and
 * these are pasted by detectron2's rule.
 */
final class BlendMask implements Decoder {
  private static final String NAME = "blendmask";
  private static final String BASES = "bases";
  private static final String ATTENTION = "attention";
  private static final int STRIDE = 4;

  /** The outputs and how many axes each has. */
  private static final Map<String, Integer> RANKS =
      Map.of("classes", 3, "centreness", 2, "distances", 3, ATTENTION, 3, BASES, 4);

  private final FcosSelection selection;
  private final int size;
  private final int maskBytes;

  BlendMask(Options options) {
    FcosSelection usual = FcosSelection.published();
    this.selection =
        new FcosSelection(
            usual.strides(),
            options.number("score-threshold", usual.threshold(), 0, 1),
            options.integer("level-candidates", usual.mostOfLevel(), 1, 1_000_000),
            options.number("nms-iou", usual.overlap(), 0, 1),
            options.integer("max-detections", usual.most(), 1, 10_000));
    this.size = options.integer("size", 56, 1, 512);
    this.maskBytes = MaskBudget.setting(options);
  }

  @Override
  public void check(ModelSignature signature, int classCount) {
    for (Map.Entry<String, Integer> each : RANKS.entrySet()) {
      Optional<TensorSpec> spec = signature.output(each.getKey());
      if (spec.isEmpty()
          || spec.get().rank() != each.getValue()
          || !Declared.FLOATS.contains(spec.get().type())) {
        throw misfit(signature);
      }
    }
    long count = signature.output(BASES).orElseThrow().axis(1);
    long channels = signature.output(ATTENTION).orElseThrow().axis(2);
    if (count > 0 && channels > 0 && side(channels, count) < 0) {
      throw misfit(signature);
    }
    TensorSpec classes = signature.output("classes").orElseThrow();
    if (classes.axis(2) > 0) {
      Declared.requireClasses(NAME, classes, classes.axis(2), classCount);
    }
  }

  private static RuntimeException misfit(ModelSignature signature) {
    return Declared.misfit(
        NAME,
        "'classes' [N, places, classes], 'centreness' [N, places], 'distances' [N, places, 4],"
            + " 'attention' [N, places, K M M] and 'bases' [N, K, rows, columns] of floats",
        signature);
  }

  /** The side M of square maps, K of them in so many channels; -1 if there is none. */
  private static int side(long channels, long count) {
    int side = (int) Math.round(Math.sqrt((double) channels / count));
    return side > 0 && side * side * count == channels ? side : -1;
  }

  @Override
  public List<Prediction> decode(Outputs outputs, int batchIndex, ImageFrame frame)
      throws SampleException {
    SelectedBoxes boxes = selection.select(outputs, batchIndex, frame);
    Tensor bases = outputs.tensor(BASES);
    Tensor attention = outputs.tensor(ATTENTION);
    long images = outputs.tensor("classes").shape()[0];
    int places = outputs.tensor("classes").axis(1);
    Declared.requireShape(
        BASES,
        bases,
        images,
        -1,
        (frame.inputHeight() + STRIDE - 1) / STRIDE,
        (frame.inputWidth() + STRIDE - 1) / STRIDE);
    Declared.requireShape(ATTENTION, attention, images, places, -1);
    int channels = attention.axis(2);
    int side = side(channels, bases.axis(1));
    if (side < 0) {
      throw Declared.invalid(
          channels + " channels of attention are no square maps for " + bases.axis(1) + " bases");
    }
    float[] rows = attention.floats();
    if (images > 1) {
      int row = places * channels;
      rows = Arrays.copyOfRange(rows, batchIndex * row, (batchIndex + 1) * row);
    }
    float[] squares =
        new BlendedMasks(bases, batchIndex, size)
            .blend(boxes.corners(), boxes.gather(rows, channels), side);
    return boxes.paste(squares, size, frame, maskBytes);
  }

  @Override
  public String text() {
    return NAME
        + " score-threshold="
        + Options.plain(selection.threshold())
        + " level-candidates="
        + selection.mostOfLevel()
        + " nms-iou="
        + Options.plain(selection.overlap())
        + " max-detections="
        + selection.most()
        + " size="
        + size
        + " mask-bytes="
        + maskBytes;
  }
}
