package io.fovea.pipeline.scoring.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.IouType;
import io.fovea.pipeline.dataset.Detail;
import io.fovea.pipeline.scoring.ScoreRequest;
import io.fovea.pipeline.scoring.ScoredAxes;
import io.fovea.pipeline.spark.SharedSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.ForeachFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F20: a task that ends before its document does closes it all the same. */
class UndrainedTest {
  private static final String IMPLEMENTATION = "spark.hadoop.fs.counted.impl";
  private static final int RESULTS = 20_000;
  private static final SparkSession SPARK = SharedSpark.session();

  @TempDir Path temp;
  private Dataset<Row> results;

  @BeforeEach
  void document() throws Exception {
    SparkConf settings = SparkEnv.get().conf();
    settings.set(IMPLEMENTATION, OpenStreams.class.getName());
    Path gt =
        Files.writeString(
            temp.resolve("gt.json"),
            "{\"images\":[{\"id\":1,\"height\":9,\"width\":9}],"
                + "\"categories\":[{\"id\":1,\"name\":\"one\"}],\"annotations\":[]}");
    Path dt =
        Files.writeString(
            temp.resolve("dt.json"),
            IntStream.range(0, RESULTS)
                .mapToObj(
                    i -> "{\"image_id\":1,\"category_id\":1,\"score\":0.5,\"bbox\":[1,1,2,2]}")
                .collect(Collectors.joining(",", "[", "]")));
    DetectionParams params = DetectionParams.coco(IouType.BBOX);
    TruthHeader truth = TruthHeader.read(gt.toString());
    ScoreRequest request = ScoreRequest.of(gt.toString(), dt.toString(), params);
    var images =
        JavaSparkContext.fromSparkContext(SPARK.sparkContext())
            .broadcast(new ScoredImages(truth.dataset(), ScoredAxes.of(truth.dataset(), request)));
    results =
        new DocumentTables(SPARK, params, Detail.BOXES)
            .results("counted:" + dt, gt.toString(), images);
    OpenStreams.OPENED.set(0);
    OpenStreams.CLOSED.set(0);
  }

  @AfterEach
  void forget() {
    SparkEnv.get().conf().remove(IMPLEMENTATION);
  }

  @Test
  void whoTakesAFewRowsLeavesNothingOpen() {
    assertThat(results.takeAsList(3)).hasSize(3);
    assertThat(OpenStreams.OPENED).hasValue(1);
    assertThat(OpenStreams.CLOSED).hasValue(1);
  }

  @Test
  void whoFailsHalfWayLeavesNothingOpen() {
    assertThatThrownBy(
            () ->
                results.foreach(
                    (ForeachFunction<Row>)
                        row -> {
                          if (row.getLong(2) == RESULTS / 2) {
                            throw new IllegalStateException("half-way");
                          }
                        }))
        .hasStackTraceContaining("half-way");
    // The shared session tries a task twice.
    assertThat(OpenStreams.OPENED).hasValue(2);
    assertThat(OpenStreams.CLOSED).hasValue(2);
  }
}
