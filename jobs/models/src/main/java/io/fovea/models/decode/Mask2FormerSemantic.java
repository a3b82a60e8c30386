package io.fovea.models.decode;

import io.fovea.models.Options;
import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import java.util.List;

/** The best class of every pixel of a {@link MaskClassification}. */
final class Mask2FormerSemantic implements Decoder {
  private static final String NAME = "mask2former-semantic";

  /** When masks are stretched over the image: the authors do it either way. */
  enum Stretch {
    /** After they were summed: models that are read as semantic maps alone. */
    AFTER,
    /** Before: models that are read as instances or panoptic maps too. */
    BEFORE
  }

  private final QueryOutputs queries;
  private final Stretch stretch;
  private final LabelSet leftOut;
  private final int maskBytes;

  Mask2FormerSemantic(Options options) {
    this.queries = QueryOutputs.of(options);
    this.stretch = options.choice("stretch", Stretch.AFTER);
    this.leftOut = LabelSet.of(options, "leave-out", "none");
    this.maskBytes = MaskBudget.setting(options);
  }

  @Override
  public void check(ModelSignature signature, int classCount) {
    queries.check(NAME, signature, classCount);
  }

  @Override
  public Produces produces() {
    return Produces.SEMANTIC;
  }

  @Override
  public List<Prediction> decode(Outputs outputs, int batchIndex, ImageFrame frame)
      throws SampleException {
    MaskClassification read = queries.read(outputs, batchIndex, frame);
    SemanticMap map = stretch == Stretch.AFTER ? read.semanticInContent() : read.semantic();
    return MaskRows.of(map, leftOut, new MaskBudget(maskBytes));
  }

  @Override
  public String text() {
    return NAME
        + " "
        + queries.text()
        + " stretch="
        + Options.nameOf(stretch)
        + " leave-out="
        + leftOut.text()
        + " mask-bytes="
        + maskBytes;
  }
}
