package io.fovea.pipeline.scoring.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.metrics.detection.DetectionArrays;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.IouType;
import io.fovea.pipeline.scoring.LocalEngine;
import io.fovea.pipeline.scoring.ScoreRequest;
import io.fovea.pipeline.spark.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F14: a category that holds most of the detections is cut like all of them together. */
class SkewTest {
  private static final int IMAGES = 300;
  private static final int DETECTIONS = 40;
  private static final int PARTITIONS = 8;
  private static final SparkSession SPARK = SharedSpark.session();

  @TempDir Path temp;

  @Test
  void oneCategoryWithMostDetectionsIsNoTaskOfItsOwn() throws Exception {
    ScoreRequest request = request();
    DetectionArrays expected = new LocalEngine().score(request).result().arrays();

    Records records = new Records();
    SPARK.sparkContext().addSparkListener(records);
    DetectionArrays actual;
    try {
      actual = new SparkEngine(SPARK, PARTITIONS).score(request).result().arrays();
    } finally {
      records.awaitLast();
      SPARK.sparkContext().removeSparkListener(records);
    }

    assertThat(actual.precision()).isEqualTo(expected.precision());
    assertThat(actual.scores()).isEqualTo(expected.scores());
    assertThat(actual.recall()).isEqualTo(expected.recall());
    List<Long> tasks = records.ofTheSortedTable();
    assertThat(tasks).hasSize(PARTITIONS);
    assertThat(tasks.stream().mapToLong(Long::longValue).sum())
        .isEqualTo((long) IMAGES * DETECTIONS);
    assertThat(Collections.max(tasks)).isLessThan(2L * IMAGES * DETECTIONS / PARTITIONS);
  }

  /** Nine of ten detections are of category 1, and half of all have one and the same score. */
  private ScoreRequest request() throws IOException {
    Random random = new Random(5);
    StringBuilder images = new StringBuilder();
    StringBuilder truths = new StringBuilder();
    StringBuilder results = new StringBuilder();
    for (int i = 1; i <= IMAGES; i++) {
      images
          .append(i == 1 ? "" : ",")
          .append("{\"id\":%d,\"height\":99,\"width\":99}".formatted(i));
      truths
          .append(i == 1 ? "" : ",")
          .append(
              "{\"id\":%d,\"image_id\":%d,\"category_id\":1,\"iscrowd\":0,\"area\":400,\"bbox\":[9,9,20,20]}"
                  .formatted(i, i));
      for (int d = 0; d < DETECTIONS; d++) {
        results
            .append(results.isEmpty() ? "" : ",")
            .append(
                "{\"image_id\":%d,\"category_id\":%d,\"score\":%s,\"bbox\":[%d,9,20,20]}"
                    .formatted(
                        i,
                        random.nextInt(10) == 0 ? 2 : 1,
                        random.nextBoolean() ? 0.5 : random.nextDouble(),
                        random.nextInt(60)));
      }
    }
    Path gt =
        Files.writeString(
            temp.resolve("gt.json"),
            "{\"images\":[%s],\"categories\":[{\"id\":1,\"name\":\"one\"},{\"id\":2,\"name\":\"two\"}],\"annotations\":[%s]}"
                .formatted(images, truths));
    Path dt = Files.writeString(temp.resolve("dt.json"), "[" + results + "]");
    return ScoreRequest.of(gt.toString(), dt.toString(), DetectionParams.coco(IouType.BBOX));
  }

  /** How many rows each task of the first pass took from the shuffle. */
  private static final class Records extends SparkListener {
    private final Map<Integer, String> jobOfStage = new HashMap<>();
    private final Map<Integer, List<Long>> byStage = new HashMap<>();
    private final CountDownLatch last = new CountDownLatch(1);

    @Override
    public synchronized void onJobStart(SparkListenerJobStart start) {
      String job = start.properties().getProperty("spark.job.description", "");
      start.stageIds().foreach(stage -> jobOfStage.put((Integer) stage, job));
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
      String job = jobOfStage.getOrDefault(end.stageId(), "");
      if (job.startsWith("score: count")) {
        byStage
            .computeIfAbsent(end.stageId(), stage -> new ArrayList<>())
            .add(end.taskMetrics().shuffleReadMetrics().recordsRead());
      } else if (job.startsWith("score: fold")) {
        last.countDown();
      }
    }

    void awaitLast() throws InterruptedException {
      assertThat(last.await(30, TimeUnit.SECONDS)).isTrue();
    }

    /** The stage that read the most. */
    synchronized List<Long> ofTheSortedTable() {
      return byStage.values().stream()
          .max(
              (one, other) ->
                  Long.compare(
                      one.stream().mapToLong(Long::longValue).sum(),
                      other.stream().mapToLong(Long::longValue).sum()))
          .orElseThrow();
    }
  }
}
