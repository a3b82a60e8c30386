package io.fovea.pipeline.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.store.Manifest.Counts;
import io.fovea.pipeline.store.Manifest.InputFile;
import io.fovea.pipeline.store.Manifest.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  private static final Configuration HADOOP = new Configuration();
  private static final Counts COUNTS =
      new Counts(3, 2, 1, 9, 1, 0, new TreeMap<>(Map.of("missing", 1L)));

  @TempDir Path temp;

  private String out() {
    return temp.resolve("run").toString();
  }

  private static Manifest publish(RunFolder folder, List<WrittenFile> files) throws IOException {
    return new RunRecord("infer")
        .inputs(Map.of("model", new InputFile("m.onnx", 3, "0".repeat(64))))
        .parameters("inference", Map.of("recipe", "r"))
        .devices(List.of("cpu"))
        .files(files)
        .publish(
            folder,
            Status.COMPLETE,
            COUNTS,
            Map.of("spark.master", "local[2]", "spark.hadoop.fs.s3a.secret.key", "canary42"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<String> entries(String relative) throws IOException {
    try (Stream<Path> paths = Files.list(temp.resolve(relative))) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aRunExistsOnceItsManifestIsThere() throws Exception {
    RunFolder folder = RunFolder.create(out(), HADOOP);
    assertThatThrownBy(() -> RunFolder.open(out(), HADOOP))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("holds no finished run");
    WrittenFile known = folder.write("predictions/a.parquet", bytes("abc"));
    Files.writeString(temp.resolve("run/report.md"), "report");
    Files.createDirectories(temp.resolve("run/metrics"));
    Files.writeString(temp.resolve("run/metrics/_SUCCESS"), "");
    Files.writeString(temp.resolve("run/predictions/.dead-attempt"), "half");
    Manifest manifest = publish(folder, List.of(known));

    assertThat(manifest.files())
        .extracting(WrittenFile::path)
        .containsExactly("predictions/a.parquet", "report.md");
    assertThat(manifest.files().get(1).sha256()).isEqualTo(Digests.of(bytes("report")));
    assertThat(entries("run/predictions")).containsExactly("a.parquet");
    RunFolder opened = RunFolder.open(out(), HADOOP);
    assertThat(opened.manifest()).isEqualTo(manifest);
    assertThat(opened.read(known)).isEqualTo(bytes("abc"));
  }

  @Test
  void theManifestIsAsItsSchemaSays() throws Exception {
    publish(RunFolder.create(out(), HADOOP), List.of());
    String text = Files.readString(temp.resolve("run/manifest.json"));
    JsonNode json = new ObjectMapper().readTree(text);
    JsonSchema schema = JsonSchema.named("manifest.schema.json");
    assertThat(schema.problems(json)).isEmpty();
    assertThat(text).doesNotContain("canary42").endsWith("}\n").doesNotContain("\r");

    ((ObjectNode) json).put("surprise", 1);
    ((ObjectNode) json.get("counts")).put("images", -1);
    ((ObjectNode) json).remove("files");
    assertThat(schema.problems(json)).hasSize(3);
  }

  @Test
  void aFolderThatHoldsARunIsRefused() throws Exception {
    publish(RunFolder.create(out(), HADOOP), List.of());
    assertThatThrownBy(() -> RunFolder.create(out(), HADOOP))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("already holds a run");
  }

  @Test
  void aFolderThatHoldsAnythingIsRefused() throws Exception {
    RunFolder.create(out(), HADOOP).write("predictions/a.parquet", bytes("a"));
    assertThatThrownBy(() -> RunFolder.create(out(), HADOOP))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is not empty");
    Path file = Files.writeString(temp.resolve("file"), "");
    assertThatThrownBy(() -> RunFolder.create(file.toString(), HADOOP))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is a file");
  }

  @Test
  void anEmptyFolderWillDo() throws Exception {
    Files.createDirectory(temp.resolve("run"));
    RunFolder folder = RunFolder.create(out(), HADOOP);
    folder.removeIfEmpty();
    assertThat(temp.resolve("run")).isEmptyDirectory();
    assertThat(entries("run")).isEmpty();
  }

  @Test
  void aFolderThatCameToNothingIsTakenBack() {
    RunFolder.create(out(), HADOOP).removeIfEmpty();
    assertThat(temp.resolve("run")).doesNotExist();
  }

  @Test
  void aFolderThatCannotBeMadeIsRefusedBeforeAnyWork() throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "");
    assertThatThrownBy(() -> RunFolder.create(file + "/run", HADOOP))
        .isInstanceOfSatisfying(
            UserError.class,
            e -> assertThat(e.exitCode()).isIn(ExitCode.ENVIRONMENT, ExitCode.USAGE))
        .hasMessageContaining(file + "/run");
  }

  @Test
  void aSecondAttemptReplacesTheFirstAndLeavesNothingBehind() throws Exception {
    RunFolder.create(out(), HADOOP).write("predictions/a.parquet", bytes("same"));
    RunFolder attempt = RunFolder.attach(out(), HADOOP);
    WrittenFile again = attempt.write("predictions/a.parquet", bytes("same"));
    assertThat(again.sha256()).isEqualTo(Digests.of(bytes("same")));
    assertThat(entries("run/predictions")).containsExactly("a.parquet");
  }

  @Test
  void filesThatTheDriverDoesNotSeeAreNoticed() throws Exception {
    RunFolder folder = RunFolder.create(out(), HADOOP);
    assertThatThrownBy(
            () -> publish(folder, List.of(new WrittenFile("predictions/x", 3, "0".repeat(64)))))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.ENVIRONMENT))
        .hasMessageContaining("predictions/x");
    assertThat(temp.resolve("run/manifest.json")).doesNotExist();
  }

  @Test
  void aFileThatWasChangedAfterwardsIsRefused() throws Exception {
    RunFolder folder = RunFolder.create(out(), HADOOP);
    WrittenFile file = folder.write("predictions/a.parquet", bytes("abc"));
    publish(folder, List.of(file));
    Files.writeString(temp.resolve("run/predictions/a.parquet"), "abd");
    assertThatThrownBy(() -> RunFolder.open(out(), HADOOP).read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("predictions/a.parquet is not the file");
  }

  @Test
  void aManifestOfAnotherVersionIsRefused() throws Exception {
    publish(RunFolder.create(out(), HADOOP), List.of());
    Path manifest = temp.resolve("run/manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"version\" : 1", "\"version\" : 2"));
    assertThatThrownBy(() -> RunFolder.open(out(), HADOOP).manifest())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("its version is 2");
    Files.writeString(manifest, "{");
    assertThatThrownBy(() -> RunFolder.open(out(), HADOOP).manifest())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("not a manifest");
  }

  @Test
  void foldersWithBlanksAndUmlautsInTheirNames() throws Exception {
    String location = temp.resolve("a b ü%20").toString();
    RunFolder folder = RunFolder.create(location, HADOOP);
    WrittenFile file = folder.write("predictions/a.parquet", bytes("abc"));
    assertThat(RunFolder.attach(folder.root(), HADOOP).read(file)).isEqualTo(bytes("abc"));
    assertThat(publish(folder, List.of(file)).files()).containsExactly(file);
    assertThat(Path.of(location).resolve("manifest.json")).exists();
  }
}
