package io.fovea.pipeline.cli;

import io.fovea.metrics.UserError;
import io.fovea.metrics.saliency.RankingParams;
import io.fovea.metrics.saliency.RankingProfile;
import io.fovea.pipeline.dataset.RankingLayout;
import io.fovea.pipeline.dataset.RankingSource;
import io.fovea.pipeline.scoring.ranking.RankingRequest;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of {@code --task ranking}. */
final class RankingOptions implements TaskOptions {
  @Option(
      names = "--profile",
      paramLabel = "NAME,...|all",
      description =
          "Whose evaluator, such as seqrank_aaai24 or irsr_tpami21. Figures of different profiles"
              + " are not comparable.")
  String profile;

  @Option(
      names = "--layout",
      paramLabel = "assr|irsr|sifr|seqrank|posesor",
      description =
          "How the ground truth lies on disk; --gt is a document, for assr the folder of the data"
              + " set. data-schemas/ranking-truth.md describes each.")
  RankingLayout layout;

  @Option(names = "--split", paramLabel = "NAME", description = "The split of assr, such as test.")
  String split;

  @Option(
      names = "--gt-maps",
      paramLabel = "FOLDER",
      description =
          "The data set's own gray maps, one PNG an image. Profiles that compare with them draw"
              + " them where this is not given; assr has them in its folder.")
  String maps;

  @Option(
      names = "--min-score",
      paramLabel = "X",
      description =
          "Predictions count above this score. The papers' scripts filter so: IRSR 0.6, QAGNet 0.7,"
              + " DSGNN 0.4, OCOR 0.28. Default: all count.")
  Double minScore;

  @Option(
      names = "--max-objects",
      paramLabel = "N",
      description = "At most this many predictions of an image count. Default: all.")
  Integer maxObjects;

  @Override
  public TaskScore prepare(ScoreCommand common) {
    ScoreTask.RANKING.require(common.spec, "--profile", profile);
    ScoreTask.RANKING.require(common.spec, "--layout", layout);
    if (minScore != null && !Double.isFinite(minScore)) {
      throw UserError.usage("--min-score is " + minScore, "Give a number, such as 0.6.");
    }
    RankingParams params =
        RankingParams.of(profiles())
            .withMode(common.mode)
            .withFilter(
                minScore == null ? Double.NEGATIVE_INFINITY : minScore,
                maxObjects == null ? Integer.MAX_VALUE : maxObjects);
    RankingSource source = RankingSource.of(layout, common.groundTruth, split, maps);
    RunInput run = RunInput.of(common);
    if (run != null && minScore != null) {
      throw UserError.usage(
          "--min-score is of a document, and " + common.predictions + " is a run",
          "Leave it out: a run ranks its objects without scores that compare.");
    }
    return new RankingScore(
        new RankingRequest(source, common.predictions, params, common.threadCount()), run);
  }

  private List<RankingProfile> profiles() {
    if (profile.equals("all")) {
      return Arrays.asList(RankingProfile.values());
    }
    return Arrays.stream(profile.split(",", -1))
        .map(name -> RankingProfile.named(name.strip()))
        .toList();
  }
}
