package io.fovea.models.decode;

import io.fovea.metrics.UserError;
import io.fovea.models.SampleException;
import io.fovea.models.SampleException.Reason;
import io.fovea.models.session.ElementType;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Tensor;
import io.fovea.models.session.TensorSpec;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** What a decoder asks of a model's outputs, declared and made. */
final class Declared {
  static final Set<ElementType> FLOATS =
      Set.of(ElementType.FLOAT32, ElementType.FLOAT16, ElementType.FLOAT64);

  private Declared() {}

  /** Whether a model declares an output of that name and rank, of floats. */
  static boolean isFloats(ModelSignature signature, String name, int rank) {
    return signature
        .output(name)
        .map(spec -> spec.rank() == rank && FLOATS.contains(spec.type()))
        .orElse(false);
  }

  /** The error of outputs that do not fit. */
  static UserError misfit(String decoder, String expected, ModelSignature signature) {
    return UserError.input(
        "decoder "
            + decoder
            + " expects "
            + expected
            + "; the model has "
            + signature.outputs().stream()
                .map(TensorSpec::toString)
                .collect(Collectors.joining("; ", "the outputs ", "")),
        "Choose the decoder and its output names to fit the model, or export the model again.");
  }

  /**
   * Refuses a model whose declared number of classes is not the map's.
   *
   * @param found the model's
   * @param classCount the map's, or -1
   */
  static void requireClasses(String decoder, TensorSpec output, long found, int classCount) {
    if (classCount >= 0 && found != classCount) {
      throw UserError.input(
          "decoder "
              + decoder
              + " expects "
              + classCount
              + " classes, as many as there are categories; the model's output "
              + output
              + " has "
              + found,
          "Use the dataset that the model's classes belong to, or give a list of category ids, one"
              + " a label.");
    }
  }

  /** The values that mean nothing. */
  static SampleException invalid(String what) {
    return new SampleException(Reason.OUTPUT_INVALID, what);
  }

  /** Refuses an output of another shape; -1 stands for any length. */
  static void requireShape(String name, Tensor tensor, long... expected) throws SampleException {
    boolean fits = tensor.rank() == expected.length;
    for (int i = 0; fits && i < expected.length; i++) {
      fits = expected[i] < 0 || tensor.shape()[i] == expected[i];
    }
    if (!fits) {
      throw invalid(
          "output '"
              + name
              + "' has the shape "
              + Arrays.toString(tensor.shape())
              + ", not "
              + Arrays.toString(expected).replace("-1", "any"));
    }
  }

  /** Refuses a batch of outputs that does not reach to this image. */
  static void requireImage(String name, Tensor tensor, int batchIndex) throws SampleException {
    if (tensor.rank() == 0 || batchIndex >= tensor.shape()[0]) {
      throw invalid(
          "output '"
              + name
              + "' has the shape "
              + Arrays.toString(tensor.shape())
              + ", without image "
              + batchIndex
              + " of the batch");
    }
  }

  /** Refuses a score that is no number from 0 to 1. */
  static void requireScore(float score, String what, int index) throws SampleException {
    if (!(score >= 0 && score <= 1)) {
      throw invalid(what + " " + index + " is " + score + ", not from 0 to 1");
    }
  }
}
