package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.models.systems.ShapeSegmenter;
import io.fovea.pipeline.demo.SceneGenerator;
import io.fovea.pipeline.spark.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.history.FsHistoryProvider;
import org.apache.spark.status.AppStatusStore;
import org.apache.spark.status.api.v1.ApplicationInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** What Spark's history server makes of the event log that a run leaves. */
class EventLogTest {
  @TempDir Path temp;

  /** In a Java of its own: the log is asked for when Spark starts. */
  private void fovea(String... args) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx700m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "@" + Path.of(System.getProperty("fovea.root"), "conf", "jvm.options"),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
    command.addAll(List.of(args));
    Path err = temp.resolve("err.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(err)).isZero();
  }

  @Test
  void theHistoryServerShowsJobsAndStagesByName() throws Exception {
    Path scenes = Files.createDirectories(temp.resolve("scenes"));
    SceneGenerator.write(scenes, 3, 4);
    Files.write(
        temp.resolve("segmenter.onnx"), ShapeSegmenter.build(SceneGenerator.hues()).toBytes());
    Path plan =
        Files.writeString(
            temp.resolve("plan.yaml"),
            """
            dataset: scenes/%s
            images: scenes/%s
            model: segmenter.onnx
            recipe: none
            decoder: instances
            categories: contiguous
            shard-size: 2
            scoring:
              - iou: bbox
            out: run
            """
                .formatted(SceneGenerator.ANNOTATIONS, SceneGenerator.IMAGES));
    Path logs = Files.createDirectories(temp.resolve("logs"));
    fovea(
        "run",
        "--plan=" + plan,
        "--master=local[1]",
        "--conf=spark.eventLog.enabled=true",
        "--conf=spark.eventLog.dir=" + logs.toUri());

    SharedSpark.session();
    SparkConf conf =
        new SparkConf(false).set("spark.history.fs.logDirectory", logs.toUri().toString());
    FsHistoryProvider provider = new FsHistoryProvider(conf);
    try {
      provider.checkForLogs();
      List<ApplicationInfo> listed = new ArrayList<>();
      for (int tries = 0; listed.isEmpty() && tries < 300; tries++) {
        Thread.sleep(100);
        CollectionConverters.asJava(provider.getListing()).forEachRemaining(listed::add);
      }
      assertThat(listed).singleElement().extracting(ApplicationInfo::name).isEqualTo("fovea run");
      AppStatusStore store =
          provider.getAppUI(listed.get(0).id(), scala.Option.empty()).get().ui().store();
      List<String> jobs = new ArrayList<>();
      CollectionConverters.asJava(store.jobsList(null))
          .forEach(job -> jobs.add(job.description().getOrElse(() -> "")));
      assertThat(jobs)
          .contains("infer 4 images in 2 shards on cpu", "score bbox: run")
          .allMatch(job -> job.startsWith("infer ") || job.startsWith("score"));
    } finally {
      provider.stop();
    }
  }
}
