package io.fovea.pipeline.scoring.video;

import io.fovea.metrics.UserError;
import io.fovea.metrics.video.LabelKernel;
import io.fovea.metrics.video.LabelParams;
import io.fovea.metrics.video.LabelPartial;
import io.fovea.metrics.video.LabelResult;
import io.fovea.metrics.video.LabelTerms;
import io.fovea.metrics.video.LabelVideo;
import io.fovea.pipeline.dataset.LabelHeader;
import io.fovea.pipeline.dataset.LabelPairs;
import io.fovea.pipeline.scoring.LocalEngine;

/** Scores in this process, one video after another as they are read. */
public final class LocalLabelEngine implements LabelEngine {
  @Override
  public String name() {
    return LocalEngine.NAME;
  }

  @Override
  public LabelResult score(LabelRequest request) {
    LabelHeader header = request.header();
    LabelParams params = request.params(header);
    var partial = new LabelPartial(LabelRequest.names(header), params);
    try (LabelPairs pairs = request.open(params)) {
      for (int v = 0; pairs.hasNext(); v++) {
        partial.add(score(request, params, v, pairs.next()));
      }
    }
    return partial.result();
  }

  /** Scores one video; its place is named where it is refused. */
  public static LabelTerms score(
      LabelRequest request, LabelParams params, int place, LabelVideo video) {
    try {
      return new LabelKernel(params).score(place, video);
    } catch (UserError e) {
      throw e.at(request.groundTruth() + " and " + request.predictions() + ", seqs[" + place + "]");
    }
  }
}
