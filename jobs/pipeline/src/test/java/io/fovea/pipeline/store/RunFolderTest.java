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
import java.util.Set;
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

  private RunClaim claim() {
    return RunClaim.of(out(), HADOOP, RunClaim.Terms.of("infer"));
  }

  private static Manifest publish(RunClaim claim, List<WrittenFile> files) throws IOException {
    return new RunRecord("infer")
        .inputs(Map.of("model", new InputFile("m.onnx", 3, "0".repeat(64))))
        .parameters("inference", Map.of("recipe", "r"))
        .devices(List.of("cpu"))
        .files(files)
        .publish(
            claim,
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
    Manifest manifest;
    WrittenFile known;
    try (RunClaim claim = claim()) {
      assertThat(claim.begin(Set.of())).isEqualTo(new RunClaim.Found(0, 0));
      assertThatThrownBy(() -> RunFolder.open(out(), HADOOP))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("holds no finished run");
      known = claim.folder().write("predictions/a.parquet", bytes("abc"));
      claim.folder().write("report.md", bytes("report"));
      Files.writeString(temp.resolve("run/predictions/.dead-attempt"), "half");
      Files.writeString(temp.resolve("run/predictions/b.parquet"), "another plan's");
      manifest = publish(claim, List.of(known));
    }
    assertThat(manifest.files())
        .extracting(WrittenFile::path)
        .containsExactly("predictions/a.parquet", "report.md");
    assertThat(manifest.files().get(1).sha256()).isEqualTo(Digests.of(bytes("report")));
    assertThat(entries("run")).containsExactly("manifest.json", "predictions", "report.md");
    assertThat(entries("run/predictions")).containsExactly("a.parquet");
    RunFolder opened = RunFolder.open(out(), HADOOP);
    assertThat(opened.manifest()).isEqualTo(manifest);
    assertThat(opened.read(known)).isEqualTo(bytes("abc"));
    opened.requireListed(RunFolder.PREDICTIONS);
    opened.requireListed(RunFolder.FAILURES);
  }

  @Test
  void theManifestIsAsItsSchemaSays() throws Exception {
    publish(claim(), List.of());
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
  void aSecondAttemptReplacesTheFirstAndLeavesNothingBehind() throws Exception {
    claim().folder().write("predictions/a.parquet", bytes("first"));
    RunFolder attempt = RunFolder.attach(out(), HADOOP);
    WrittenFile again = attempt.write("predictions/a.parquet", bytes("same"));
    assertThat(again.sha256()).isEqualTo(Digests.of(bytes("same")));
    assertThat(attempt.read(again)).isEqualTo(bytes("same"));
    assertThat(entries("run/predictions")).containsExactly("a.parquet");
    assertThatThrownBy(() -> attempt.write("notes.txt", bytes("")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void filesThatTheDriverDoesNotSeeAreNoticed() {
    RunClaim claim = claim();
    assertThatThrownBy(
            () -> publish(claim, List.of(new WrittenFile("predictions/x", 3, "0".repeat(64)))))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.ENVIRONMENT))
        .hasMessageContaining("predictions/x");
    assertThat(temp.resolve("run/manifest.json")).doesNotExist();
  }

  @Test
  void whatWasChangedAfterwardsIsRefused() throws Exception {
    RunClaim claim = claim();
    WrittenFile file = claim.folder().write("predictions/a.parquet", bytes("abc"));
    publish(claim, List.of(file));
    Path table = temp.resolve("run/predictions/a.parquet");
    Files.writeString(table, "abd");
    RunFolder folder = RunFolder.open(out(), HADOOP);
    assertThatThrownBy(() -> folder.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("predictions/a.parquet is not the file");
    Files.writeString(table, "abcd");
    assertChanged(folder, "predictions/a.parquet is not a file that manifest.json lists");
    Files.delete(table);
    assertChanged(folder, "predictions/a.parquet is missing");
    Files.writeString(table, "abc");
    folder.requireListed(RunFolder.PREDICTIONS);
    Files.writeString(table.resolveSibling("z.parquet"), "an executor that was cut off");
    assertChanged(folder, "predictions/z.parquet is not a file that manifest.json lists");
  }

  private static void assertChanged(RunFolder folder, String what) {
    assertThatThrownBy(() -> folder.requireListed(RunFolder.PREDICTIONS))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT))
        .hasMessageContaining(what);
  }

  @Test
  void aManifestOfAnotherVersionIsRefused() throws Exception {
    publish(claim(), List.of());
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
    RunClaim claim = RunClaim.of(location, HADOOP, RunClaim.Terms.of("infer"));
    WrittenFile file = claim.folder().write("predictions/a.parquet", bytes("abc"));
    assertThat(RunFolder.attach(claim.folder().root(), HADOOP).read(file)).isEqualTo(bytes("abc"));
    assertThat(publish(claim, List.of(file)).files()).containsExactly(file);
    assertThat(Path.of(location).resolve("manifest.json")).exists();
  }
}
