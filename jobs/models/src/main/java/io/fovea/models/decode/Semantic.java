package io.fovea.models.decode;

import io.fovea.models.Options;
import io.fovea.models.SampleException;
import io.fovea.models.decode.SemanticArgMax.Classes;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.TensorSpec;
import java.util.List;
import java.util.Optional;

/** One map of scores a class: {@link SemanticArgMax}. */
final class Semantic implements Decoder {
  private static final String NAME = "semantic";

  private final OneOutput output;
  private final Classes classes;
  private final LabelSet leftOut;
  private final int maskBytes;

  Semantic(Options options) {
    this.output = OneOutput.of(options);
    this.classes = options.choice("classes", Classes.FIRST);
    this.leftOut = LabelSet.of(options, "leave-out", "none");
    this.maskBytes = MaskBudget.setting(options);
  }

  @Override
  public void check(ModelSignature signature, int classCount) {
    Optional<TensorSpec> spec = output.declared(signature);
    if (spec.isEmpty() || spec.get().rank() != 4 || !Declared.FLOATS.contains(spec.get().type())) {
      throw Declared.misfit(
          NAME,
          output.expected()
              + (classes == Classes.FIRST
                  ? " [N, classes, rows, columns]"
                  : " [N, rows, columns, classes]")
              + " of floats",
          signature);
    }
    long found = spec.get().axis(classes == Classes.FIRST ? 1 : 3);
    if (found > 0) {
      Declared.requireClasses(NAME, spec.get(), found, classCount);
    }
  }

  @Override
  public Produces produces() {
    return Produces.SEMANTIC;
  }

  @Override
  public List<Prediction> decode(Outputs outputs, int batchIndex, ImageFrame frame)
      throws SampleException {
    SemanticMap map = SemanticArgMax.of(output.of(outputs), classes, batchIndex, frame);
    return MaskRows.of(map, leftOut, new MaskBudget(maskBytes));
  }

  @Override
  public String text() {
    return NAME
        + " output="
        + output.text()
        + " classes="
        + Options.nameOf(classes)
        + " leave-out="
        + leftOut.text()
        + " mask-bytes="
        + maskBytes;
  }
}
