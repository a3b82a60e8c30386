package io.fovea.pipeline.scoring.panoptic;

import io.fovea.metrics.classification.ClassificationAxes;
import io.fovea.metrics.classification.ClassificationParams;
import io.fovea.metrics.classification.ClassificationPartial;
import io.fovea.pipeline.scoring.batch.BatchJob;
import java.util.List;

/** Looks for the right class among the best. */
final class ClassificationJob implements BatchJob<ClassifiedImage, ClassificationPartial> {
  private static final long serialVersionUID = 1L;

  private final transient List<ClassifiedImage> items;
  private final String predictions;
  private final ClassificationParams params;
  private final ClassificationAxes axes;

  ClassificationJob(
      ClassificationRequest request, ClassificationAxes axes, List<ClassifiedImage> items) {
    this.items = items;
    this.predictions = request.predictions();
    this.params = request.params();
    this.axes = axes;
  }

  @Override
  public List<ClassifiedImage> items() {
    return items;
  }

  @Override
  public String task() {
    return "classification";
  }

  @Override
  public String predictions() {
    return predictions;
  }

  @Override
  public ClassificationPartial empty() {
    return new ClassificationPartial(axes, params);
  }

  @Override
  public void score(ClassifiedImage item, ClassificationPartial into) {
    into.add(item.place(), item.truth(), item.best());
  }

  @Override
  public void merge(ClassificationPartial whole, ClassificationPartial part) {
    whole.merge(part);
  }

  @Override
  public byte[] toBytes(ClassificationPartial partial) {
    return partial.toBytes();
  }

  @Override
  public ClassificationPartial fromBytes(byte[] bytes) {
    return ClassificationPartial.fromBytes(bytes, axes, params);
  }
}
