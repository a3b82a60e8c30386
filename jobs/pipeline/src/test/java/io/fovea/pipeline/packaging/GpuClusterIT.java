package io.fovea.pipeline.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.models.systems.ShapeSegmenter;
import io.fovea.pipeline.demo.SceneGenerator;
import io.fovea.pipeline.packaging.Scripts.Ran;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.deploy.history.EventLogFileReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Which task is given which GPU, on a real cluster whose Workers pretend to have two each: Worker 1
 * those of the addresses 0 and 1, Worker 2 those of 2 and 3. The model runs on the CPU.
 */
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GpuClusterIT {
  private static final int IMAGES = 24;
  private static final Set<Set<String>> SHARES = Set.of(Set.of("0", "1"), Set.of("2", "3"));
  private static final ObjectMapper JSON = new ObjectMapper();

  private Path folder;
  private Scripts scripts;

  @BeforeAll
  void up(@TempDir Path temporary) throws Exception {
    folder = temporary;
    scripts = new Scripts(temporary);
    Ran ran =
        scripts.run(
            "cluster", "up", "--workers", "2", "--cores", "2", "--memory", "1200m", "--gpus", "2");
    assertThat(ran.exit()).as(ran.err()).isZero();
    SceneGenerator.write(folder.resolve("scenes"), 3, IMAGES);
    Files.write(
        folder.resolve("segmenter.onnx"), ShapeSegmenter.build(SceneGenerator.hues()).toBytes());
  }

  @AfterAll
  void down() throws Exception {
    Ran ran = scripts.run("cluster", "down");
    assertThat(ran.exit()).as(ran.err()).isZero();
  }

  private Ran submit(List<String> settings, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("--driver-memory", "500m"));
    all.addAll(List.of("--executor-memory", "500m", "--conf", "spark.executor.cores=2"));
    settings.forEach(setting -> all.addAll(List.of("--conf", setting)));
    all.add("--");
    all.addAll(List.of(arguments));
    return scripts.run(Map.of(), "submit", all);
  }

  private Ran infer(String out, List<String> settings, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "infer",
                "--model=" + folder.resolve("segmenter.onnx"),
                "--recipe=none",
                "--decoder=instances",
                "--categories=contiguous",
                "--dataset=" + folder.resolve("scenes/" + SceneGenerator.ANNOTATIONS),
                "--images=" + folder.resolve("scenes/" + SceneGenerator.IMAGES),
                "--shard-size=1",
                "--out=" + folder.resolve(out)));
    arguments.addAll(List.of(more));
    return submit(settings, arguments.toArray(String[]::new));
  }

  /** Addresses by executor, as the tasks themselves told them; every image is in it once. */
  private SortedMap<String, Set<String>> addresses(String run) throws IOException {
    JsonNode manifest = JSON.readTree(folder.resolve(run).resolve("manifest.json").toFile());
    SortedMap<String, Set<String>> addresses = new TreeMap<>();
    long images = 0;
    for (JsonNode line : manifest.at("/throughput/devices")) {
      images += line.get("images").asLong();
      boolean first =
          addresses
              .computeIfAbsent(line.get("executor").asText(), key -> new TreeSet<>())
              .add(line.path("address").asText("none"));
      assertThat(first).as("one line an executor and address").isTrue();
    }
    assertThat(images).isEqualTo(IMAGES);
    return addresses;
  }

  @Test
  void aTaskHasAGpuOfItsExecutorsShare() throws Exception {
    Ran ran =
        infer(
            "whole",
            List.of("spark.executor.resource.gpu.amount=2", "spark.task.resource.gpu.amount=1"));
    assertThat(ran.exit()).as(ran.err()).isZero();
    SortedMap<String, Set<String>> addresses = addresses("whole");
    assertThat(addresses.values())
        .as("none beyond the share of its Worker")
        .allMatch(own -> SHARES.stream().anyMatch(share -> share.containsAll(own)))
        .as("no GPU on two executors")
        .doesNotHaveDuplicates();
    assertThat(addresses.values().stream().mapToInt(Set::size).max())
        .as("the two tasks that an executor runs at a time have one each")
        .hasValue(2);
  }

  @Test
  void tasksShareAGpu() throws Exception {
    Ran ran =
        infer(
            "shared",
            List.of("spark.executor.resource.gpu.amount=1", "spark.task.resource.gpu.amount=0.5"));
    assertThat(ran.exit()).as(ran.err()).isZero();
    SortedMap<String, Set<String>> addresses = addresses("shared");
    assertThat(addresses.values())
        .allMatch(own -> own.size() == 1)
        .allMatch(own -> SHARES.stream().anyMatch(share -> share.containsAll(own)))
        .doesNotHaveDuplicates();
  }

  @Test
  void withoutGpusTheSameFilesComeOut() throws Exception {
    Ran gpus =
        infer(
            "with",
            List.of("spark.executor.resource.gpu.amount=1", "spark.task.resource.gpu.amount=1"));
    assertThat(gpus.exit()).as(gpus.err()).isZero();
    Ran ran = infer("without", List.of("spark.task.cpus=2"));
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(addresses("without").values()).allMatch(own -> own.equals(Set.of("none")));
    JsonNode with = JSON.readTree(folder.resolve("with/manifest.json").toFile());
    JsonNode without = JSON.readTree(folder.resolve("without/manifest.json").toFile());
    assertThat(without.get("files")).isEqualTo(with.get("files"));
    assertThat(without.at("/counts/predicted").asInt()).isEqualTo(IMAGES);
  }

  /** The application jar of a build without -Pgpu has the CPU's provider alone. */
  @Test
  void aGpuThatTheJarHasNoProviderForIsAnErrorBeforeAnythingRuns() throws Exception {
    Ran ran = infer("refused", List.of(), "--device=cuda");
    assertThat(ran.exit()).as(ran.err()).isEqualTo(4);
    assertThat(ran.err())
        .contains("com.microsoft.onnxruntime:onnxruntime")
        .contains("mvn -Pgpu")
        .doesNotContain("images/s");
    assertThat(folder.resolve("refused")).doesNotExist();
  }

  /** Inference has executors with GPUs and scoring has others without. */
  @Test
  void scoringHoldsNoGpuWhereExecutorsAreAllocatedDynamically() throws Exception {
    Path logs = Files.createDirectories(folder.resolve("logs"));
    Path plan =
        Files.writeString(
            folder.resolve("plan.yaml"),
            """
            dataset: scenes/%s
            images: scenes/%s
            model: segmenter.onnx
            recipe: none
            decoder: instances
            categories: contiguous
            scoring:
              - iou: bbox
            out: staged
            """
                .formatted(SceneGenerator.ANNOTATIONS, SceneGenerator.IMAGES));
    Ran ran =
        submit(
            List.of(
                "spark.dynamicAllocation.enabled=true",
                "spark.dynamicAllocation.shuffleTracking.enabled=true",
                "spark.dynamicAllocation.executorIdleTimeout=10s",
                "spark.executor.resource.gpu.amount=1",
                "spark.task.resource.gpu.amount=0.5",
                "spark.eventLog.enabled=true",
                "spark.eventLog.dir=" + logs.toUri()),
            "run",
            "--plan=" + plan);
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(addresses("staged").values())
        .allMatch(own -> SHARES.stream().anyMatch(share -> share.containsAll(own)));

    SortedMap<Integer, Boolean> profileHasGpu = new TreeMap<>();
    Set<Integer> inference = new TreeSet<>();
    Set<Integer> scoring = new TreeSet<>();
    for (JsonNode event : events(logs)) {
      switch (event.get("Event").asText()) {
        case "SparkListenerResourceProfileAdded" ->
            profileHasGpu.put(
                event.get("Resource Profile Id").asInt(),
                event.get("Executor Resource Requests").has("gpu"));
        case "SparkListenerStageCompleted" -> {
          JsonNode stage = event.get("Stage Info");
          boolean infer = stage.get("Stage Name").asText().startsWith("infer");
          (infer ? inference : scoring).add(stage.get("Resource Profile Id").asInt());
        }
        default -> {}
      }
    }
    assertThat(inference)
        .singleElement()
        .satisfies(id -> assertThat(profileHasGpu.get(id)).isTrue());
    assertThat(scoring).isNotEmpty().allSatisfy(id -> assertThat(profileHasGpu.get(id)).isFalse());
  }

  /** The one application's events, read as the history server does. */
  private static List<JsonNode> events(Path logs) throws IOException {
    FileSystem files = FileSystem.getLocal(new Configuration());
    List<JsonNode> events = new ArrayList<>();
    try (Stream<Path> applications = Files.list(logs)) {
      for (Path application : applications.filter(Files::isDirectory).toList()) {
        EventLogFileReader reader =
            EventLogFileReader.apply(files, new org.apache.hadoop.fs.Path(application.toUri()))
                .get();
        for (FileStatus part : CollectionConverters.asJava(reader.listEventLogFiles())) {
          try (BufferedReader lines =
              new BufferedReader(
                  new InputStreamReader(
                      EventLogFileReader.openEventLog(part.getPath(), files),
                      StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
              events.add(JSON.readTree(line));
            }
          }
        }
      }
    }
    return events;
  }
}
