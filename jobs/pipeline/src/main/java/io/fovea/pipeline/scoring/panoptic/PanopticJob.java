package io.fovea.pipeline.scoring.panoptic;

import io.fovea.metrics.UserError;
import io.fovea.metrics.panoptic.PanopticAxes;
import io.fovea.metrics.panoptic.PanopticImage;
import io.fovea.metrics.panoptic.PanopticKernel;
import io.fovea.metrics.panoptic.PanopticParams;
import io.fovea.metrics.panoptic.PanopticPartial;
import io.fovea.pipeline.dataset.LabelMap;
import io.fovea.pipeline.dataset.PanopticAnnotation;
import io.fovea.pipeline.scoring.batch.BatchJob;
import java.util.List;

/** Reads the two maps of an image and scores it. */
final class PanopticJob implements BatchJob<PanopticPair, PanopticPartial> {
  private static final long serialVersionUID = 1L;

  private final transient List<PanopticPair> pairs;
  private final String predictions;
  private final String truthImages;
  private final String predictedImages;
  private final PanopticAxes axes;
  private final PanopticParams params;
  private transient PanopticKernel kernel;

  PanopticJob(PanopticRequest request, PanopticAxes axes, List<PanopticPair> pairs) {
    this.pairs = pairs;
    this.predictions = request.predictions();
    this.truthImages = request.truthImages();
    this.predictedImages = request.predictedImages();
    this.axes = axes;
    this.params = request.params();
  }

  @Override
  public List<PanopticPair> items() {
    return pairs;
  }

  @Override
  public String task() {
    return "panoptic";
  }

  @Override
  public String predictions() {
    return predictions;
  }

  @Override
  public PanopticPartial empty() {
    return new PanopticPartial(axes, params);
  }

  @Override
  public void score(PanopticPair pair, PanopticPartial into) {
    String truthFile = Locations.below(truthImages, pair.truth().fileName());
    String predictedFile = Locations.below(predictedImages, pair.predicted().fileName());
    LabelMap truth = LabelMap.readColours(truthFile);
    LabelMap predicted = LabelMap.readColours(predictedFile);
    truth.requireSize(predicted, truthFile, predictedFile);
    score(pair, truth, predicted, " (" + predictedFile + ")", into);
  }

  /** The annotated map of an image. */
  LabelMap truth(PanopticAnnotation annotation) {
    return LabelMap.readColours(Locations.below(truthImages, annotation.fileName()));
  }

  /**
   * Scores an image whose maps are at hand and of one size.
   *
   * @param which follows the image in messages
   */
  void score(
      PanopticPair pair, LabelMap truth, LabelMap predicted, String which, PanopticPartial into) {
    try {
      into.add(
          kernel()
              .score(
                  pair.place(),
                  new PanopticImage(
                      truth.labels(),
                      predicted.labels(),
                      pair.truth().segments(),
                      pair.predicted().segments())));
    } catch (UserError e) {
      throw e.at(predictions + ", image " + pair.truth().imageId() + which);
    }
  }

  /** The kernel keeps nothing between images, so that threads may share it. */
  private synchronized PanopticKernel kernel() {
    if (kernel == null) {
      kernel = new PanopticKernel(params, axes.categories());
    }
    return kernel;
  }

  @Override
  public void merge(PanopticPartial whole, PanopticPartial part) {
    whole.merge(part);
  }

  @Override
  public byte[] toBytes(PanopticPartial partial) {
    return partial.toBytes();
  }

  @Override
  public PanopticPartial fromBytes(byte[] bytes) {
    return PanopticPartial.fromBytes(bytes, axes, params);
  }
}
