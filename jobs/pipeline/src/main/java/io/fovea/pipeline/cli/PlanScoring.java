package io.fovea.pipeline.cli;

import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.panoptic.PanopticParams;
import io.fovea.metrics.saliency.RankingProfile;
import io.fovea.models.decode.Produces;
import io.fovea.pipeline.dataset.RunImages;
import io.fovea.pipeline.inference.InferencePlan;
import io.fovea.pipeline.plan.ScoringTask;
import io.fovea.pipeline.report.DocumentReported;
import io.fovea.pipeline.report.ReportModel;
import io.fovea.pipeline.scoring.ScoreOutcome;
import io.fovea.pipeline.scoring.ScoreRequest;
import io.fovea.pipeline.scoring.panoptic.ClassificationOutcome;
import io.fovea.pipeline.scoring.panoptic.ClassificationRequest;
import io.fovea.pipeline.scoring.panoptic.ClassificationScoring;
import io.fovea.pipeline.scoring.panoptic.PanopticOutcome;
import io.fovea.pipeline.scoring.panoptic.PanopticRequest;
import io.fovea.pipeline.scoring.panoptic.PanopticScoreDocument;
import io.fovea.pipeline.scoring.panoptic.PanopticScoring;
import io.fovea.pipeline.scoring.panoptic.SemanticOutcome;
import io.fovea.pipeline.scoring.panoptic.SemanticRequest;
import io.fovea.pipeline.scoring.panoptic.SemanticScoring;
import io.fovea.pipeline.scoring.ranking.RankedRun;
import io.fovea.pipeline.scoring.ranking.RankingDocument;
import io.fovea.pipeline.scoring.ranking.RankingOutcome;
import io.fovea.pipeline.scoring.ranking.RankingRequest;
import io.fovea.pipeline.scoring.ranking.RankingText;
import io.fovea.pipeline.scoring.spark.RankingSparkEngine;
import io.fovea.pipeline.scoring.spark.SparkBatchEngine;
import io.fovea.pipeline.scoring.spark.SparkEngine;
import io.fovea.pipeline.scoring.spark.TrackSparkEngine;
import io.fovea.pipeline.scoring.spark.VideoSparkEngine;
import io.fovea.pipeline.scoring.video.TrackDocument;
import io.fovea.pipeline.scoring.video.TrackOutcome;
import io.fovea.pipeline.scoring.video.TrackText;
import io.fovea.pipeline.scoring.video.TubeRun;
import io.fovea.pipeline.scoring.video.VideoDocument;
import io.fovea.pipeline.scoring.video.VideoOutcome;
import io.fovea.pipeline.scoring.video.VideoRequest;
import io.fovea.pipeline.scoring.video.VideoScores;
import io.fovea.pipeline.scoring.video.VideoText;
import io.fovea.pipeline.store.Storage;
import io.fovea.pipeline.store.StoredRun;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/**
 * Scores the predictions of a run that is being made, by the tasks of its plan, on Spark.
 *
 * @param run its predictions
 * @param root where they are, for tasks
 * @param dataset that it was given
 */
record PlanScoring(SparkSession spark, StoredRun run, String root, String dataset) {
  private static final int PARTITIONS_PER_CORE = 4;

  /** Engines in a plan score on Spark's threads; this number is not looked at there. */
  private static final int ONE_THREAD = 1;

  /**
   * Refuses, before anything runs, a task that the decoder's predictions cannot be scored by, or
   * whose ground truth is not there.
   */
  static void check(List<ScoringTask> tasks, InferencePlan inference) {
    Produces produces = Produces.named(inference.parameters().get("produces"));
    for (ScoringTask task : tasks) {
      if (task.produces() != produces) {
        throw UserError.usage(
            "scoring task '"
                + task.name()
                + "' is of "
                + task.produces().id()
                + ", and the decoder makes "
                + produces.id(),
            "Choose the task or the decoder to fit the other.");
      }
      if (task.groundTruth() != null && !Storage.exists(task.groundTruth())) {
        throw UserError.input(
            "scoring task '" + task.name() + "': " + task.groundTruth() + " is not there",
            "Give the location of the ground truth.");
      }
    }
  }

  /** Scores by one task. */
  ReportModel.Task score(ScoringTask task) {
    if (task instanceof ScoringTask.OfInstances of) {
      ScoreOutcome outcome =
          SparkEngine.duringRun(spark).score(ScoreRequest.of(dataset, root, of.params()));
      return new ReportModel.Task(of.name(), outcome);
    }
    if (task instanceof ScoringTask.OfSegments of) {
      return reported(of);
    }
    if (task instanceof ScoringTask.OfPixels of) {
      return reported(of);
    }
    if (task instanceof ScoringTask.OfImages of) {
      return reported(of);
    }
    if (task instanceof ScoringTask.OfRankings of) {
      return reported(of);
    }
    return reported((ScoringTask.OfTubes) task);
  }

  private ReportModel.Task reported(ScoringTask.OfSegments task) {
    PanopticOutcome outcome =
        PanopticScoring.score(
            new PanopticRequest(
                task.groundTruth(),
                task.images(),
                run.location(),
                null,
                new PanopticParams(task.mode()),
                ONE_THREAD),
            run,
            batch());
    return reported(
        task,
        PanopticScoreDocument.toJson(outcome, outcome.groups(Map.of())),
        outcome.text(),
        counts(
            "annotated segments",
            outcome.truthSegments(),
            "predicted segments",
            outcome.predictedSegments()),
        outcome.warnings());
  }

  private ReportModel.Task reported(ScoringTask.OfPixels task) {
    SemanticOutcome outcome =
        SemanticScoring.score(
            new SemanticRequest(task.groundTruth(), run.location(), task.params(), ONE_THREAD),
            run,
            images(),
            batch());
    return reported(
        task,
        outcome.json(),
        outcome.text(),
        counts("annotated maps", outcome.result().axes().images()),
        outcome.warnings());
  }

  private ReportModel.Task reported(ScoringTask.OfImages task) {
    ClassificationOutcome outcome =
        ClassificationScoring.score(
            new ClassificationRequest(
                task.groundTruth(), run.location(), task.params(), ONE_THREAD),
            run,
            images(),
            batch());
    return reported(
        task,
        outcome.json(),
        outcome.text(),
        counts("annotated images", outcome.result().axes().images()),
        outcome.warnings());
  }

  private ReportModel.Task reported(ScoringTask.OfRankings task) {
    RankingRequest request =
        new RankingRequest(task.source(), run.location(), task.params(), ONE_THREAD)
            .of(new RankedRun(run, images()));
    RankingOutcome outcome = new RankingSparkEngine(spark, partitions()).score(request);
    return reported(
        task,
        RankingDocument.toJson(outcome),
        RankingText.of(outcome.result()),
        counts("ranked objects", outcome.truths(), "predictions", outcome.predictions()),
        outcome.warnings());
  }

  private ReportModel.Task reported(ScoringTask.OfTubes task) {
    VideoRequest request =
        new VideoRequest(task.groundTruth(), run.location(), task.params(), ONE_THREAD)
            .of(new TubeRun(run, "--task " + task.task()));
    if (task.tracks()) {
      TrackOutcome outcome = new TrackSparkEngine(spark, partitions()).score(request);
      return reported(
          task,
          TrackDocument.toJson(outcome, outcome.groups(Map.of())),
          TrackText.of(outcome.result(), outcome.groups(Map.of())),
          counts(
              "annotated tracks",
              outcome.counts().annotations(),
              "predicted tracks",
              outcome.counts().predictions()),
          outcome.warnings());
    }
    VideoOutcome outcome = new VideoSparkEngine(spark, partitions()).score(request);
    VideoScores scores =
        new VideoScores(
            task.params().scoresOcclusion() ? "ovis" : "ytvis",
            List.of(new VideoScores.Part("all", outcome)));
    return reported(
        task,
        VideoDocument.toJson(scores),
        VideoText.of(scores, true),
        counts(
            "annotated tubes",
            outcome.counts().annotations(),
            "predicted tubes",
            outcome.counts().predictions()),
        outcome.warnings());
  }

  private ReportModel.Task reported(
      ScoringTask task,
      String document,
      String text,
      Map<String, Long> counts,
      List<String> warnings) {
    return new ReportModel.Task(
        task.name(),
        new DocumentReported(
            document,
            text,
            task.task() + ": " + text(task).replace('=', ' ') + "; spark engine.",
            counts,
            warnings,
            run.images(),
            run.failed()));
  }

  private SparkBatchEngine batch() {
    return new SparkBatchEngine(spark);
  }

  private int partitions() {
    return PARTITIONS_PER_CORE * spark.sparkContext().defaultParallelism();
  }

  /** The run has no manifest yet: its dataset is where the plan says. */
  private RunImages images() {
    return RunImages.read(run, dataset);
  }

  private static Map<String, Long> counts(String what, long count) {
    return Map.of(what, count);
  }

  private static Map<String, Long> counts(String one, long first, String two, long second) {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put(one, first);
    counts.put(two, second);
    return counts;
  }

  /** How a task is scored, in one line: for manifests and explanations. */
  static String text(ScoringTask task) {
    if (task instanceof ScoringTask.OfInstances of) {
      return text(of.params());
    }
    if (task instanceof ScoringTask.OfSegments of) {
      return "mode=" + of.mode().name().toLowerCase(Locale.ROOT);
    }
    if (task instanceof ScoringTask.OfPixels of) {
      return "classes=" + of.params().classes() + " ignore-value=" + of.params().ignoreValue();
    }
    if (task instanceof ScoringTask.OfImages of) {
      return "top=" + of.params().tops();
    }
    if (task instanceof ScoringTask.OfRankings of) {
      return "profiles="
          + of.params().profiles().stream().map(RankingProfile::id).collect(Collectors.joining(","))
          + " mode="
          + of.params().mode().name().toLowerCase(Locale.ROOT)
          + (of.params().maxObjects() == Integer.MAX_VALUE
              ? ""
              : " max-objects=" + of.params().maxObjects());
    }
    ScoringTask.OfTubes of = (ScoringTask.OfTubes) task;
    return (of.tracks() ? "" : of.params().scoresOcclusion() ? "protocol=ovis " : "protocol=ytvis ")
        + "mode="
        + of.params().mode().name().toLowerCase(Locale.ROOT)
        + (of.params().detection().useCategories() ? "" : " class-agnostic=true");
  }

  private static String text(DetectionParams params) {
    return "iou="
        + params.iouType().id()
        + " mode="
        + params.mode().name().toLowerCase(Locale.ROOT)
        + " max-dets="
        + params.maxDetections()
        + " iou-thresholds="
        + params.iouThresholds()
        + " area-ranges="
        + params.areaRanges().stream()
            .map(range -> range.label() + ":" + range.min() + ":" + range.max())
            .toList()
        + " class-agnostic="
        + !params.useCategories();
  }
}
