package io.fovea.pipeline.scoring.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.IouType;
import io.fovea.metrics.mask.Box;
import io.fovea.models.decode.Produces;
import io.fovea.pipeline.scoring.ScoreOutcome;
import io.fovea.pipeline.scoring.ScoreRequest;
import io.fovea.pipeline.spark.SharedSpark;
import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.TestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark reads the tables of the run that was named, and of no other. */
class RunTablesTest {
  private static final SparkSession SPARK = SharedSpark.session();

  @TempDir Path folder;

  private ScoreOutcome score(String name) throws IOException {
    Path truth = folder.resolve("gt.json");
    Files.writeString(
        truth,
        "{\"images\":[{\"id\":7,\"height\":40,\"width\":50,\"file_name\":\"7.jpg\"},"
            + "{\"id\":8,\"height\":40,\"width\":50,\"file_name\":\"8.jpg\"}],"
            + "\"annotations\":[{\"id\":1,\"image_id\":7,\"category_id\":3,\"iscrowd\":0,"
            + "\"area\":100,\"bbox\":[1,1,10,10]}],\"categories\":[{\"id\":3,\"name\":\"c\"}]}");
    PredictionRow hit = new PredictionRow(7, 3, 0.9, new Box(1, 1, 10, 10), null, 0, null, null);
    String run =
        new TestRun(folder.resolve(name), Produces.INSTANCES, truth)
            .shard(List.of(hit))
            .publish(2, 8);
    return new SparkEngine(SPARK, 2)
        .score(ScoreRequest.of(truth.toString(), run, DetectionParams.coco(IouType.BBOX)));
  }

  private static void assertWhole(ScoreOutcome outcome) {
    assertThat(outcome.counts().detections()).isEqualTo(1);
    assertThat(outcome.counts().failedImages()).isEqualTo(1);
    assertThat(outcome.result().averageRecall(0.5, OptionalInt.empty(), 0, 100)).isEqualTo(1.0);
  }

  @Test
  void bracketsInANameAreNoPattern() throws IOException {
    assertWhole(score("run [1] {a,b} *?"));
  }

  /** As on YARN, where a plain path would be one of HDFS to Spark. */
  @Test
  void aPlainPathIsLocalWhateverTheDefaultFileSystem() throws IOException {
    Configuration hadoop = SPARK.sparkContext().hadoopConfiguration();
    String before = hadoop.get("fs.defaultFS");
    hadoop.set("fs.defaultFS", "hdfs://127.0.0.1:1");
    try {
      assertWhole(score("run"));
    } finally {
      hadoop.set("fs.defaultFS", before);
    }
  }
}
