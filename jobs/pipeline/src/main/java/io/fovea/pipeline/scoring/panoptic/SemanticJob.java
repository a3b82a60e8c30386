package io.fovea.pipeline.scoring.panoptic;

import io.fovea.metrics.UserError;
import io.fovea.metrics.semantic.SemanticAxes;
import io.fovea.metrics.semantic.SemanticParams;
import io.fovea.metrics.semantic.SemanticPartial;
import io.fovea.pipeline.dataset.LabelMap;
import io.fovea.pipeline.scoring.batch.BatchJob;
import java.util.List;

/** Reads the two maps of an image and counts their pixels. */
final class SemanticJob implements BatchJob<NamedMap, SemanticPartial> {
  private static final long serialVersionUID = 1L;

  private final transient List<NamedMap> items;
  private final String truths;
  private final String predictions;
  private final SemanticAxes axes;
  private final SemanticParams params;

  SemanticJob(SemanticRequest request, SemanticAxes axes, List<NamedMap> items) {
    this.items = items;
    this.truths = request.groundTruth();
    this.predictions = request.predictions();
    this.axes = axes;
    this.params = request.params();
  }

  @Override
  public List<NamedMap> items() {
    return items;
  }

  @Override
  public String task() {
    return "semantic";
  }

  @Override
  public String predictions() {
    return predictions;
  }

  @Override
  public SemanticPartial empty() {
    return new SemanticPartial(axes, params);
  }

  @Override
  public void score(NamedMap item, SemanticPartial into) {
    String truthFile = Locations.below(truths, item.name());
    String predictedFile = Locations.below(predictions, item.name());
    LabelMap truth = LabelMap.readClasses(truthFile);
    LabelMap predicted = LabelMap.readClasses(predictedFile);
    truth.requireSize(predicted, truthFile, predictedFile);
    score(item, truth, predicted, predictedFile, into);
  }

  /** The annotated map of an image. */
  LabelMap truth(NamedMap item) {
    return LabelMap.readClasses(Locations.below(truths, item.name()));
  }

  /**
   * Counts an image whose maps are at hand and of one size.
   *
   * @param where the prediction is, for messages
   */
  void score(
      NamedMap item, LabelMap truth, LabelMap predicted, String where, SemanticPartial into) {
    try {
      into.add(item.place(), truth.labels(), predicted.labels());
    } catch (UserError e) {
      throw e.at(Locations.below(truths, item.name()) + " and " + where);
    }
  }

  @Override
  public void merge(SemanticPartial whole, SemanticPartial part) {
    whole.merge(part);
  }

  @Override
  public byte[] toBytes(SemanticPartial partial) {
    return partial.toBytes();
  }

  @Override
  public SemanticPartial fromBytes(byte[] bytes) {
    return SemanticPartial.fromBytes(bytes, axes, params);
  }
}
