package io.fovea.pipeline.scoring.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.UserError;
import io.fovea.metrics.video.LabelMeasure;
import io.fovea.metrics.video.LabelResult;
import io.fovea.metrics.video.VideoParams;
import io.fovea.pipeline.dataset.VideoDataset;
import io.fovea.pipeline.scoring.video.LabelRequest;
import io.fovea.pipeline.scoring.video.LocalLabelEngine;
import io.fovea.pipeline.scoring.video.LocalTrackEngine;
import io.fovea.pipeline.scoring.video.ScoredVideos;
import io.fovea.pipeline.scoring.video.TrackDocument;
import io.fovea.pipeline.scoring.video.TrackOutcome;
import io.fovea.pipeline.scoring.video.VideoFixture;
import io.fovea.pipeline.scoring.video.VideoRequest;
import io.fovea.pipeline.spark.SharedSpark;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tracks and labelled videos give the same bits on both engines. */
class TrackAndLabelSparkTest {
  private static final SparkSession SPARK = SharedSpark.session();

  private static VideoRequest tracks(String name) {
    return new VideoRequest(
        VideoFixture.location(name + "/gt"),
        VideoFixture.location(name + "/pred"),
        VideoParams.youTubeVis(),
        2);
  }

  private static LabelRequest labels(LabelMeasure measure) {
    String location = VideoFixture.location("stq_vpq/input");
    return new LabelRequest(location, location, measure, List.of(1, 2, 3, 4));
  }

  /** The whole document, in which every double stands to its last bit. */
  private static String told(TrackOutcome outcome) {
    return TrackDocument.toJson(outcome).replace("\"spark\"", "\"local\"") + outcome.counts();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void anyNumberOfPartitionsGivesTheBitsOfTheLocalEngine(int partitions) {
    VideoRequest request = tracks("quick");
    assertThat(told(new TrackSparkEngine(SPARK, partitions).score(request)))
        .isEqualTo(told(new LocalTrackEngine().score(request)));
    for (LabelMeasure measure : LabelMeasure.values()) {
      LabelResult local = new LocalLabelEngine().score(labels(measure));
      assertThat(new LabelSparkEngine(SPARK, partitions).score(labels(measure))).isEqualTo(local);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void rowsInAnyOrderGiveTheSameBits(long seed) {
    VideoRequest request = tracks("trackeval_fixtures/id0_double_match");
    ScoredVideos videos = ScoredVideos.of(VideoDataset.read(request.groundTruth(), false), request);
    var known = JavaSparkContext.fromSparkContext(SPARK.sparkContext()).broadcast(videos);
    var stirred =
        TubeTable.truths(SPARK, request, known)
            .union(TubeTable.predictions(SPARK, request, known))
            .repartition(3)
            .orderBy(functions.rand(seed));
    assertThat(told(TrackSparkEngine.score(request, known, stirred, 4)))
        .isEqualTo(told(new LocalTrackEngine().score(request)));
    LabelRequest stq = labels(LabelMeasure.STQ);
    assertThat(
            LabelSparkEngine.score(
                stq, LabelTable.read(SPARK, stq).orderBy(functions.rand(seed)), 3))
        .isEqualTo(new LocalLabelEngine().score(stq));
  }

  @Test
  void refusesAlike() {
    VideoRequest odd = tracks("fixtures/06_size_mismatch");
    assertThatThrownBy(() -> new TrackSparkEngine(SPARK, 2).score(odd))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("video 1: frame 0 has masks of the sizes");
    LabelRequest wrong =
        new LabelRequest(
            VideoFixture.location("stq_vpq/input"),
            VideoFixture.location("quick/gt"),
            LabelMeasure.VPQ,
            List.of(1));
    assertThatThrownBy(() -> new LabelSparkEngine(SPARK, 2).score(wrong))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the ground truth has more than the 0 videos");
  }
}
