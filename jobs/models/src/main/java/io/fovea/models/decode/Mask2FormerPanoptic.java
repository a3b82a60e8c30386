package io.fovea.models.decode;

import io.fovea.metrics.UserError;
import io.fovea.models.Options;
import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import java.util.List;

/** The segments of a {@link MaskClassification}. */
final class Mask2FormerPanoptic implements Decoder {
  static final String NAME = "mask2former-panoptic";

  private final QueryOutputs queries;
  private final double objectThreshold;
  private final double overlapThreshold;
  private final LabelSet things;
  private final int maskBytes;

  Mask2FormerPanoptic(Options options) {
    this.queries = QueryOutputs.of(options);
    this.objectThreshold = options.number("object-threshold", 0.8, 0, 1);
    this.overlapThreshold = options.number("overlap-threshold", 0.8, 0, 1);
    this.things = things(NAME, options);
    this.maskBytes = MaskBudget.setting(options);
  }

  /**
   * Which labels are things: no decoder can tell, and a wrong guess would join objects to one or
   * leave stuff in pieces.
   */
  static LabelSet things(String decoder, Options options) {
    if (options.text("thing-labels", "").isEmpty()) {
      throw UserError.usage(
          "decoder " + decoder + ": 'thing-labels' is missing",
          "Say which labels are things: all, none, or a list such as 0-79 (COCO's first 80) or"
              + " 11-18 (Cityscapes).");
    }
    return LabelSet.of(options, "thing-labels", "");
  }

  @Override
  public void check(ModelSignature signature, int classCount) {
    queries.check(NAME, signature, classCount);
  }

  @Override
  public Produces produces() {
    return Produces.PANOPTIC;
  }

  @Override
  public List<Prediction> decode(Outputs outputs, int batchIndex, ImageFrame frame)
      throws SampleException {
    PanopticMap map =
        queries
            .read(outputs, batchIndex, frame)
            .panoptic(objectThreshold, overlapThreshold, things);
    return MaskRows.of(map, new MaskBudget(maskBytes));
  }

  @Override
  public String text() {
    return NAME
        + " "
        + queries.text()
        + " object-threshold="
        + Options.plain(objectThreshold)
        + " overlap-threshold="
        + Options.plain(overlapThreshold)
        + " thing-labels="
        + things.text()
        + " mask-bytes="
        + maskBytes;
  }
}
