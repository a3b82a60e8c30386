package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.models.session.ModelFile;
import io.fovea.models.session.OnnxSession;
import io.fovea.models.session.SessionSettings;
import io.fovea.pipeline.store.JsonSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildCommandTest {
  private static final String[] SMALL = {
    "build", "--system", "vita", "--size", "small", "--input", "image=1x3x64x64"
  };

  @TempDir Path folder;

  private record Ran(int status, String out, String err) {}

  private static Ran run(String... more) {
    String[] args = java.util.Arrays.copyOf(SMALL, SMALL.length + more.length);
    System.arraycopy(more, 0, args, SMALL.length, more.length);
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Main.run(args, new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }

  private JsonNode names() throws IOException {
    Path list = folder.resolve("names.json");
    Ran ran = run("--names", "--emit", "text", "--emit", "json=" + list);
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(ran.out).contains("\nhead\t").startsWith("frame\t").contains("x");
    return new ObjectMapper().readTree(list.toFile());
  }

  /** A weights file made of nothing but the list of names. */
  private Path weights(JsonNode document, String leftOut) throws IOException {
    StringBuilder header = new StringBuilder("{");
    var seen = new java.util.HashSet<String>();
    int at = 0;
    for (JsonNode graph : document.get("graphs")) {
      for (JsonNode weight : graph.get("parameters")) {
        String name = weight.get("name").asText();
        if (name.equals(leftOut) || !seen.add(name)) {
          continue;
        }
        int bytes = 4;
        for (JsonNode size : weight.get("shape")) {
          bytes *= size.asInt();
        }
        header
            .append(seen.size() > 1 ? "," : "")
            .append("\"" + name + "\":{\"dtype\":\"F32\",\"shape\":" + weight.get("shape"))
            .append(",\"data_offsets\":[" + at + "," + (at + bytes) + "]}");
        at += bytes;
      }
    }
    byte[] text = header.append("}").toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + text.length + at).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(text.length).put(text);
    while (file.hasRemaining()) {
      file.putFloat(0.01f);
    }
    return Files.write(folder.resolve("w.safetensors"), file.array());
  }

  @Test
  void namesAreEnoughToWriteWeightsThatBuildAModel() throws IOException {
    JsonNode document = names();
    assertThat(JsonSchema.named("parameters.schema.json").problems(document)).isEmpty();
    assertThat(document.get("graphs")).hasSize(2);
    String model = folder.resolve("head.onnx").toString();
    String file = weights(document, null).toString();
    Ran built = run("--graph", "head", "--weights", file, "--out", model);
    assertThat(built.status).as(built.err).isZero();
    long numbers = document.get("graphs").get(1).get("numbers").asLong();
    assertThat(built.out).contains("vita small+small").contains(numbers + " numbers");
    try (OnnxSession session =
        OnnxSession.open(ModelFile.inspect(Path.of(model)), SessionSettings.cpu(1))) {
      assertThat(session.signature().outputs()).isNotEmpty();
    }
    byte[] first = Files.readAllBytes(Path.of(model));
    Ran again = run("--graph", "head", "--seed", "1", "--out", model);
    assertThat(again.status).isEqualTo(2);
    assertThat(again.err).contains("is there already");
    assertThat(Files.readAllBytes(Path.of(model))).isEqualTo(first);
    assertThat(run("--graph", "head", "--seed", "1", "--out", model, "--force").status).isZero();
    assertThat(Files.readAllBytes(Path.of(model))).isNotEqualTo(first);
  }

  @Test
  void aWeightOfAnotherGraphThatIsMissingRefusesTheModel() throws IOException {
    JsonNode document = names();
    String missing = document.get("graphs").get(0).get("parameters").get(0).get("name").asText();
    Path model = folder.resolve("head.onnx");
    String file = weights(document, missing).toString();
    Ran ran = run("--graph", "head", "--weights", file, "--out", model.toString());
    assertThat(ran.status).isEqualTo(3);
    assertThat(ran.err).contains("1 missing (" + missing + ")");
    assertThat(model).doesNotExist();
  }

  @Test
  void refusesOptionsThatContradict() {
    assertThat(run("--names", "--seed", "1").err).contains("--names only lists");
    assertThat(run("--seed", "1", "--shape-only", "--out", "x").err).contains("several kinds");
    assertThat(run("--out", "x").err).contains("no weights were named");
    assertThat(run("--seed", "1").err).contains("--out is missing");
    assertThat(run("--shape-only", "--out", "x").err).contains("2 graphs");
    assertThat(run("--names", "--input", "x=1").status).isEqualTo(2);
  }
}
