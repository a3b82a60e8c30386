package io.fovea.models.decode;

import io.fovea.models.Options;
import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.TensorSpec;
import java.util.Optional;

/**
 * The two outputs of a {@link MaskClassification}.
 *
 * @param logits name of [N, queries, classes + 1], the last class being none
 * @param masks name of [N, queries, rows, columns]
 */
record QueryOutputs(String logits, String masks) {

  static QueryOutputs of(Options options) {
    return new QueryOutputs(
        options.text("logits", "pred_logits"), options.text("mask-output", "pred_masks"));
  }

  void check(String decoder, ModelSignature signature, int classCount) {
    Optional<TensorSpec> classSpec = signature.output(logits);
    Optional<TensorSpec> maskSpec = signature.output(masks);
    if (classSpec.isEmpty()
        || maskSpec.isEmpty()
        || classSpec.get().rank() != 3
        || maskSpec.get().rank() != 4
        || !Declared.FLOATS.contains(classSpec.get().type())
        || !Declared.FLOATS.contains(maskSpec.get().type())) {
      throw Declared.misfit(
          decoder,
          "'"
              + logits
              + "' [N, queries, classes + 1] and '"
              + masks
              + "' [N, queries, rows, columns] of floats",
          signature);
    }
    long last = classSpec.get().axis(2);
    if (last > 0) {
      Declared.requireClasses(decoder, classSpec.get(), last - 1, classCount);
    }
  }

  MaskClassification read(Outputs outputs, int batchIndex, ImageFrame frame)
      throws SampleException {
    return MaskClassification.of(outputs, logits, masks, batchIndex, frame);
  }

  /** As digests write it. */
  String text() {
    return "logits=" + logits + " mask-output=" + masks;
  }
}
