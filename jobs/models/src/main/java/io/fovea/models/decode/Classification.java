package io.fovea.models.decode;

import io.fovea.metrics.mask.Box;
import io.fovea.models.Options;
import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The best classes of whole images, from logits [N, classes]: {@link ClassScore}. */
final class Classification implements Decoder {
  private static final String NAME = "classification";

  /** A class of a whole image has no box; the column cannot be empty. */
  private static final Box NO_BOX = new Box(0, 0, 0, 0);

  private final OneOutput output;
  private final int most;

  Classification(Options options) {
    this.output = OneOutput.of(options);
    this.most = options.integer("top", 5, 1, 100_000);
  }

  @Override
  public void check(ModelSignature signature, int classCount) {
    Optional<TensorSpec> spec = output.declared(signature);
    if (spec.isEmpty() || spec.get().rank() != 2 || !Declared.FLOATS.contains(spec.get().type())) {
      throw Declared.misfit(NAME, output.expected() + " [N, classes] of floats", signature);
    }
    long found = spec.get().axis(1);
    if (found > 0) {
      Declared.requireClasses(NAME, spec.get(), found, classCount);
    }
  }

  @Override
  public Produces produces() {
    return Produces.CLASSES;
  }

  @Override
  public List<Prediction> decode(Outputs outputs, int batchIndex, ImageFrame frame)
      throws SampleException {
    List<Prediction> rows = new ArrayList<>();
    for (ClassScore best : ClassScore.best(output.of(outputs), batchIndex, most)) {
      rows.add(new Prediction(best.label(), best.score(), NO_BOX, null));
    }
    return rows;
  }

  @Override
  public String text() {
    return NAME + " output=" + output.text() + " top=" + most;
  }
}
