package io.fovea.pipeline.scoring.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.video.VideoParams;
import io.fovea.pipeline.dataset.VideoDataset;
import io.fovea.pipeline.scoring.video.LocalVideoEngine;
import io.fovea.pipeline.scoring.video.ScoredVideos;
import io.fovea.pipeline.scoring.video.VideoFixture;
import io.fovea.pipeline.scoring.video.VideoOutcome;
import io.fovea.pipeline.scoring.video.VideoRequest;
import io.fovea.pipeline.spark.JobLabel;
import io.fovea.pipeline.spark.JobNames;
import io.fovea.pipeline.spark.SharedSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VideoSparkEngineTest {
  private static final SparkSession SPARK = SharedSpark.session();

  @TempDir Path folder;

  static Stream<String> cases() {
    return VideoFixture.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsTheReference(String name) {
    VideoRequest request = VideoFixture.request(name);
    VideoOutcome onSpark = new VideoSparkEngine(SPARK, 2).score(request);
    VideoFixture.check(name, onSpark);
    assertThat(onSpark.warnings()).isEqualTo(new LocalVideoEngine().score(request).warnings());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void anyNumberOfPartitionsGivesTheBitsOfTheLocalEngine(int partitions) {
    VideoRequest request = ovis();
    VideoFixture.assertSame(
        new VideoSparkEngine(SPARK, partitions).score(request),
        new LocalVideoEngine().score(request));
  }

  @Test
  void sparksPagesNameEveryJob() throws Exception {
    VideoRequest request = ovis();
    String run = JobLabel.lastPart(request.predictions());
    assertThat(JobNames.during(() -> new VideoSparkEngine(SPARK, 2).score(request)))
        .contains("score: match videos", "score video: " + run)
        .allMatch(name -> name.startsWith("score"));
    assertThat(JobNames.during(() -> new TrackSparkEngine(SPARK, 2).score(request)))
        .isNotEmpty()
        .allMatch(("score tracking: " + run)::equals);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void rowsInAnyOrderGiveTheSameBits(long seed) {
    VideoRequest request = ovis();
    ScoredVideos videos = ScoredVideos.of(VideoDataset.read(request.groundTruth(), false), request);
    var known = JavaSparkContext.fromSparkContext(SPARK.sparkContext()).broadcast(videos);
    VideoOutcome stirred =
        VideoSparkEngine.score(
            request,
            known,
            stir(TubeTable.truths(SPARK, request, known), seed),
            stir(TubeTable.predictions(SPARK, request, known), seed + 7),
            5);
    VideoFixture.assertSame(stirred, new LocalVideoEngine().score(request));
  }

  private static VideoRequest ovis() {
    return new VideoRequest(
        VideoFixture.location("quick_ovis/gt"),
        VideoFixture.location("quick/pred"),
        VideoParams.ovis(),
        2);
  }

  private static Dataset<Row> stir(Dataset<Row> table, long seed) {
    return table.repartition(3).orderBy(functions.rand(seed));
  }

  @Test
  void oddDocumentsEndAlikeOnBothEngines() throws IOException {
    String truth =
        "{'videos':[{'id':1,'height':4,'width':5},{'id':2,'height':4,'width':5}],"
            + "'categories':[{'id':7}],'annotations':["
            + annotation(1, 1, 3)
            + ","
            + annotation(1, 2, 4)
            + ","
            + annotation(0, 1, 5)
            + ","
            + annotation(5, 3, 5)
            + "]}";
    String mask = "{'size':[4,5],'counts':'05?'}";
    String found =
        "[{'video_id':1,'category_id':7,'score':NaN,'segmentations':["
            + mask
            + "]},{'video_id':1,'category_id':9,'score':1,'segmentations':["
            + mask
            + "]},{'video_id':2,'category_id':7,'score':1,'segmentations':["
            + mask
            + ",null]}]";
    VideoRequest odd = VideoFixture.request(folder, VideoParams.youTubeVis(), truth, found);
    VideoOutcome local = new LocalVideoEngine().score(odd);
    VideoFixture.assertSame(new VideoSparkEngine(SPARK, 3).score(odd), local);
    assertThat(local.warnings()).hasSizeGreaterThanOrEqualTo(5);
    var corrected =
        new VideoRequest(
            odd.groundTruth(), odd.predictions(), odd.params().withMode(Mode.CORRECTED), 2);
    assertThatThrownBy(() -> new VideoSparkEngine(SPARK, 3).score(corrected))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("dt.json, ");
  }

  private static String annotation(int id, int video, int pixels) {
    return "{'id':%d,'video_id':%d,'category_id':7,'iscrowd':0,'areas':[%d],"
            .formatted(id, video, pixels)
        + "'segmentations':[{'size':[4,5],'counts':[0,%d,%d]}]}".formatted(pixels, 20 - pixels);
  }

  @Test
  void refusesUnknownVideosAndEmptyResults() throws IOException {
    String truth = "{'videos':[{'id':1}],'categories':[{'id':7}],'annotations':[]}";
    VideoRequest unknown =
        VideoFixture.request(
            folder,
            VideoParams.youTubeVis(),
            truth,
            "[{'video_id':9,'category_id':7,'score':1,'segmentations':[]}]");
    assertThatThrownBy(() -> new VideoSparkEngine(SPARK, 2).score(unknown))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("1 result names 1 video that");
    VideoRequest empty = VideoFixture.request(folder, VideoParams.youTubeVis(), truth, "[]");
    assertThatThrownBy(() -> new VideoSparkEngine(SPARK, 2).score(empty))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the list of results is empty");
  }
}
