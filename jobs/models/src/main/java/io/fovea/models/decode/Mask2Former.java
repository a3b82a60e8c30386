package io.fovea.models.decode;

import io.fovea.models.Options;
import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.TensorSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The instances of a {@link MaskClassification}. */
final class Mask2Former implements Decoder {
  private static final String NAME = "mask2former";

  private final String logits;
  private final String masks;
  private final int mostDetections;
  private final Set<Integer> things;
  private final int maskBytes;

  Mask2Former(Options options) {
    this.logits = options.text("logits", "pred_logits");
    this.masks = options.text("mask-output", "pred_masks");
    this.mostDetections = options.integer("max-detections", 100, 1, 10_000);
    this.things = new TreeSet<>();
    List<Double> labels = options.numbers("thing-labels", List.of());
    for (double label : labels) {
      if (label < 0 || label != (int) label) {
        throw options.wrong("thing-labels", labels, "whole numbers from 0");
      }
      things.add((int) label);
    }
    this.maskBytes = MaskBudget.setting(options);
  }

  @Override
  public void check(ModelSignature signature, int classCount) {
    Optional<TensorSpec> classSpec = signature.output(logits);
    Optional<TensorSpec> maskSpec = signature.output(masks);
    if (classSpec.isEmpty()
        || maskSpec.isEmpty()
        || classSpec.get().rank() != 3
        || maskSpec.get().rank() != 4
        || !Declared.FLOATS.contains(classSpec.get().type())
        || !Declared.FLOATS.contains(maskSpec.get().type())) {
      throw Declared.misfit(
          NAME,
          "'"
              + logits
              + "' [N, queries, classes + 1] and '"
              + masks
              + "' [N, queries, rows, columns] of floats",
          signature);
    }
    long last = classSpec.get().axis(2);
    if (last > 0) {
      Declared.requireClasses(NAME, classSpec.get(), last - 1, classCount);
    }
  }

  @Override
  public List<Prediction> decode(Outputs outputs, int batchIndex, ImageFrame frame)
      throws SampleException {
    return MaskClassification.of(outputs, logits, masks, batchIndex, frame)
        .instances(
            mostDetections,
            label -> things.isEmpty() || things.contains(label),
            new MaskBudget(maskBytes));
  }

  @Override
  public String text() {
    return NAME
        + " logits="
        + logits
        + " mask-output="
        + masks
        + " max-detections="
        + mostDetections
        + " thing-labels="
        + (things.isEmpty() ? "all" : things.toString().replace(" ", ""))
        + " mask-bytes="
        + maskBytes;
  }
}
