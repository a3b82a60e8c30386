package io.fovea.pipeline.scoring.ranking;

import io.fovea.metrics.saliency.RankingPartial;
import io.fovea.pipeline.dataset.RankingPredictions;
import io.fovea.pipeline.dataset.RankingResultsDocument;
import io.fovea.pipeline.dataset.RankingTruth;
import io.fovea.pipeline.dataset.ScoredSegmentation;
import io.fovea.pipeline.scoring.ImageLoop;
import io.fovea.pipeline.scoring.LocalEngine;
import io.fovea.pipeline.store.StoredRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Scores in this process, on threads; loads no class of Spark or Hadoop for local files. */
public final class LocalRankingEngine implements RankingEngine {
  @Override
  public String name() {
    return LocalEngine.NAME;
  }

  @Override
  public RankingOutcome score(RankingRequest request) {
    List<RankingTruth> truths = new ArrayList<>();
    RankedImages images = RankedImages.read(request.source(), request.params().mode(), truths::add);
    Map<String, List<ScoredSegmentation>> predictions = predictions(request, images);
    var partial = new RankingPartial(images.axes(), request.params());
    partial.addAll(
        ImageLoop.run(
            truths.size(),
            request.threads(),
            () -> {
              var scorer =
                  new ImageScorer(request.source(), request.predictions(), request.params());
              return i ->
                  scorer.score(
                      i, truths.get(i), predictions.getOrDefault(truths.get(i).name(), List.of()));
            }));
    long withoutRecord = request.run() == null ? truths.size() - predictions.size() : 0;
    return RankingOutcome.of(request, partial.result(), withoutRecord, images.warnings(), name());
  }

  private static Map<String, List<ScoredSegmentation>> predictions(
      RankingRequest request, RankedImages images) {
    Map<String, List<ScoredSegmentation>> byName = new HashMap<>();
    List<String> unknown = new ArrayList<>();
    if (request.run() != null) {
      request.run().requireCovers(images);
      for (StoredRun.Part part : request.run().run().parts()) {
        for (RankingPredictions next : request.run().read(part, images)) {
          if (images.place(next.name()) < 0) {
            unknown.add(next.name());
          }
          byName.put(next.name(), next.objects());
        }
      }
      images.refuseAny(unknown, request.predictions());
      return byName;
    }
    try (RankingResultsDocument document = RankingResultsDocument.open(request.predictions())) {
      while (document.hasNext()) {
        RankingPredictions next = document.next();
        if (images.place(next.name()) < 0) {
          unknown.add(next.name());
        }
        byName.put(next.name(), next.objects());
      }
    }
    images.refuseAny(unknown, request.predictions());
    return byName;
  }
}
