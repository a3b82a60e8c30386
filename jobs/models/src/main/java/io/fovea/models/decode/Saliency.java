package io.fovea.models.decode;

import io.fovea.metrics.mask.Rle;
import io.fovea.models.Options;
import io.fovea.models.SampleException;
import io.fovea.models.decode.SaliencyMap.Values;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.TensorSpec;
import java.util.List;
import java.util.Optional;

/**
 * A {@link SaliencyMap} as one salient object: the pixels above a threshold, with the mean of their
 * saliency as score. Where no pixel is, there is none. A table of masks cannot keep the map itself.
 */
final class Saliency implements Decoder {
  private static final String NAME = "saliency";

  private final OneOutput output;
  private final Values values;
  private final double threshold;
  private final int maskBytes;

  Saliency(Options options) {
    this.output = OneOutput.of(options);
    this.values = options.choice("values", Values.PROBABILITIES);
    this.threshold = options.number("threshold", 0.5, 0, 1);
    this.maskBytes = MaskBudget.setting(options);
  }

  @Override
  public void check(ModelSignature signature, int classCount) {
    Optional<TensorSpec> spec = output.declared(signature);
    boolean fits =
        spec.isPresent()
            && Declared.FLOATS.contains(spec.get().type())
            && (spec.get().rank() == 3
                || (spec.get().rank() == 4
                    && (spec.get().axis(1) == 1 || spec.get().axis(1) == -1)));
    if (!fits) {
      throw Declared.misfit(
          NAME, output.expected() + " [N, (1,) rows, columns] of floats", signature);
    }
  }

  @Override
  public Produces produces() {
    return Produces.RANKING;
  }

  @Override
  public List<Prediction> decode(Outputs outputs, int batchIndex, ImageFrame frame)
      throws SampleException {
    SaliencyMap map = SaliencyMap.of(output.of(outputs), values, batchIndex, frame);
    Rle mask = new MaskBudget(maskBytes).count(map.above((float) threshold));
    double sum = 0;
    long area = 0;
    for (float value : map.values()) {
      if (value > (float) threshold) {
        sum += value;
        area++;
      }
    }
    return area == 0 ? List.of() : List.of(new Prediction(0, sum / area, mask.box(), mask));
  }

  @Override
  public String text() {
    return NAME
        + " output="
        + output.text()
        + " values="
        + Options.nameOf(values)
        + " threshold="
        + Options.plain(threshold)
        + " mask-bytes="
        + maskBytes;
  }
}
