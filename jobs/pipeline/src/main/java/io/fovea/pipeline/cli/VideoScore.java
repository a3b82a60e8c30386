package io.fovea.pipeline.cli;

import io.fovea.pipeline.scoring.EngineChoice;
import io.fovea.pipeline.scoring.details.DetailTable;
import io.fovea.pipeline.scoring.video.TubeRun;
import io.fovea.pipeline.scoring.video.VideoCounts;
import io.fovea.pipeline.scoring.video.VideoDocument;
import io.fovea.pipeline.scoring.video.VideoEngines;
import io.fovea.pipeline.scoring.video.VideoRequest;
import io.fovea.pipeline.scoring.video.VideoScores;
import io.fovea.pipeline.scoring.video.VideoText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * A score of predicted tubes.
 *
 * @param requests one, or of YouTube-VIS 2022 the short and the long videos
 * @param groups category ids by name
 * @param run the run that is scored; null for a document
 * @param perCategory whether the text has a table of the categories
 */
record VideoScore(
    String protocol,
    List<VideoRequest> requests,
    Map<String, List<Long>> groups,
    RunInput run,
    boolean perCategory)
    implements TaskScore {
  private static final List<String> TWO_PARTS = List.of("short", "long");

  @Override
  public boolean needsFullClassPath(EngineChoice engine) {
    return requests.stream().anyMatch(each -> VideoEngines.needsFullClassPath(engine, each));
  }

  @Override
  public Scored score(EngineChoice engine, SparkMixin spark) {
    return run == null
        ? score(engine, spark, null)
        : run.score(stored -> score(engine, spark, new TubeRun(stored, "--task video")));
  }

  @Override
  public Where where(EngineChoice choice, String groundTruth, String predictions) {
    return run == null
        ? TaskScore.super.where(choice, groundTruth, predictions)
        : Where.ofRun(choice, groundTruth, predictions);
  }

  private Scored score(EngineChoice engine, SparkMixin spark, TubeRun tubes) {
    List<VideoScores.Part> parts = new ArrayList<>();
    for (VideoRequest request : requests) {
      String name = requests.size() == 1 ? "all" : TWO_PARTS.get(parts.size());
      parts.add(
          new VideoScores.Part(
              name,
              VideoEngines.choose(engine, request, spark.master, spark.settings)
                  .score(tubes == null ? request : request.of(tubes))));
    }
    return new Outcome(VideoScores.of(protocol, parts, groups), perCategory);
  }

  private record Outcome(VideoScores scores, boolean perCategory) implements Scored {
    @Override
    public List<String> warnings() {
      return scores.warnings();
    }

    @Override
    public String text() {
      return VideoText.of(scores, perCategory);
    }

    @Override
    public String json() {
      return VideoDocument.toJson(scores);
    }

    @Override
    public String told() {
      return String.format(
          Locale.ROOT,
          "%,d videos, %,d annotated and %,d predicted tubes",
          sum(VideoCounts::videos),
          sum(VideoCounts::annotations),
          sum(VideoCounts::predictions));
    }

    @Override
    public List<DetailTable> tables() {
      return scores.tables();
    }

    private long sum(ToLongFunction<VideoCounts> count) {
      return scores.parts().stream().mapToLong(p -> count.applyAsLong(p.outcome().counts())).sum();
    }

    @Override
    public String engine() {
      return scores.parts().get(0).outcome().engine();
    }

    @Override
    public String incomplete() {
      return null;
    }
  }
}
