package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.pipeline.spark.SharedSpark;
import io.fovea.pipeline.store.JsonSchema;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fovea cost --measure} through Spark and ONNX Runtime. */
class MeasureCommandTest {
  @TempDir Path folder;

  private record Ran(int status, String out, String err) {}

  private static Ran run(String... more) {
    List<String> args = new ArrayList<>(List.of("cost", "--width", "32"));
    args.addAll(List.of(more));
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Main.run(args.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }

  @BeforeAll
  static void spark() {
    SharedSpark.session();
  }

  @Test
  void mechanismsAreMeasuredBesideWhatIsPredicted() throws Exception {
    Path json = folder.resolve("m.json");
    Path plot = folder.resolve("m.svg");
    Ran ran =
        run(
            "--measure",
            "--tokens=64,256,1024",
            "--mechanisms=multi-head,separable,windowed-temporal",
            "--warm-up=1",
            "--repeats=3",
            "--seconds=0",
            "--emit=text",
            "--emit=csv",
            "--emit=json=" + json,
            "--plot=" + plot);
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(ran.err).contains("[9/9] ").contains("multi-head at 1024 tokens: core ");
    assertThat(ran.out)
        .contains("1 thread; each graph in a process of its own")
        .containsPattern("separable +1024 ")
        .contains("\nwindowed-temporal,256,");
    JsonNode document = new ObjectMapper().readTree(json.toFile());
    assertThat(JsonSchema.named("cost-measured.schema.json").problems(document)).isEmpty();
    assertThat(document.get("mechanisms")).hasSize(3);
    for (JsonNode mechanism : document.get("mechanisms")) {
      assertThat(mechanism.get("exponent").isNumber()).isTrue();
      for (JsonNode size : mechanism.get("sizes")) {
        assertThat(size.get("state").asText()).isEqualTo("measured");
        assertThat(size.at("/block/nanoseconds")).hasSize(3);
        assertThat(size.at("/core/p50_nanoseconds").asLong()).isPositive();
      }
    }
    JsonNode full = document.at("/mechanisms/0/sizes/2");
    assertThat(full.get("map_bytes").asLong()).isEqualTo(8L * 1024 * 1024 * 4);
    if (full.at("/block").has("memory_bytes")) {
      assertThat(full.at("/block/memory_bytes").asLong())
          .isGreaterThanOrEqualTo(full.get("map_bytes").asLong());
    }
    assertThat(Files.readString(plot)).startsWith("<svg ").contains("windowed-temporal");
  }

  @Test
  void fullAttentionIsLeftOutBeyondItsLimit() {
    Ran ran =
        run(
            "--measure",
            "--tokens=256,1024",
            "--mechanisms=dot-product,windowed-temporal",
            "--full-tokens=256",
            "--repeats=3",
            "--seconds=0");
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(ran.out)
        .contains("left out dot-product at 1024 tokens: its maps hold a number for each pair")
        .containsPattern("dot-product +256 ")
        .containsPattern("windowed-temporal +1024 ");
  }

  @Test
  void wrongOptionsAreExplained() {
    assertThat(run("--measure", "--compare").err).contains("several things");
    assertThat(run("--compare", "--plot", "x.svg").err).contains("--plot is about --measure");
    assertThat(run("--compare", "--master", "local").err).contains("--master is about --measure");
    assertThat(run("--measure", "--plot", "x.png").err).contains("SVG");
    assertThat(run("--measure", "--tokens", "65").err).contains("--tokens: 65");
    assertThat(run("--measure", "--tokens", "few").err).contains("--tokens: 'few'");
    assertThat(run("--measure", "--mechanisms", "none").err).contains("there is no 'none'");
    assertThat(run("--measure", "--repeats", "2").err).contains("--repeats is 2");
    assertThat(run("--measure", "--at-once", "0").err).contains("--at-once is 0");
    assertThat(run("--measure", "--flops").err).contains("--flops");
    assertThat(run("--measure", "--input", "x=1").err).contains("not about mechanisms");
    assertThat(run("--measure", "--tokens", "65").status).isEqualTo(2);
  }
}
