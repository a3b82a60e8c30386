package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Layers;
import io.fovea.models.graph.Operation;
import io.fovea.models.graph.Shape;
import io.fovea.models.graph.Tensor;
import io.fovea.models.weights.WeightSource;
import io.fovea.pipeline.store.JsonSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private record Ran(int status, String out, String err) {}

  private static Ran run(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Main.run(args, new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }

  /** One head of attention over tokens of 8, and an operator that nobody knows. */
  private String model() throws IOException {
    GraphBuilder graph = GraphBuilder.named("net", WeightSource.seeded(1));
    Tensor x = graph.input("x", ElementType.FLOAT, Shape.of("N", "T", 8));
    GraphBuilder attention = graph.scope("block.attn");
    Tensor q = Layers.linear(attention.scope("q"), x, 8, true);
    Tensor scores = attention.softmax(attention.matMul(q, attention.transpose(x, 0, 2, 1)), -1);
    Tensor y = attention.matMul(scores, x);
    graph.output(
        "y", graph.scope("head").node(Operation.of("Riddle", y), ElementType.FLOAT, y.shape()));
    Path file = folder.resolve("net.onnx");
    graph.write(file);
    return file.toString();
  }

  @Test
  void tablesHaveEveryForm() throws IOException {
    Ran text = run("cost", model(), "--input", "x=2x10x8");
    assertThat(text.status).as(text.err).isZero();
    // 2 x 10 tokens of 8: a projection of 8 x 8, scores and sums over 10 keys.
    assertThat(text.out)
        .contains("x=2x10x8")
        .contains("72 parameters")
        .contains("4.480 k")
        .contains("NOT COUNTED, and in no sum:\n  1 x Riddle: there is no rule for this operator")
        .containsPattern("block +\\d+ +0 +72 +4\\.480 k");
    Ran flops = run("cost", model(), "--input", "x=2x10x8", "--flops", "--emit", "csv");
    assertThat(flops.out)
        .startsWith("module,operators,uncounted,parameters,FLOPs,softmax,element-wise,")
        .contains("\nblock,")
        .contains(",72,8960,200,");
    Ran markdown = run("cost", model(), "--input", "x=2x10x8", "--by=operator", "--emit=markdown");
    assertThat(markdown.out).contains("| operator | operators |").contains("| MatMul | 3 | 0 |");
    Ran latex = run("cost", model(), "--input", "x=2x10x8", "--emit", "latex");
    assertThat(latex.out).contains("\\begin{tabular}{lrrrrrrrr}").contains(" \\\\\n");
  }

  @Test
  void attentionHasATableOfItsOwn() throws IOException {
    Ran ran = run("cost", model(), "--input", "x=2x10x8", "--by", "attention", "--emit", "csv");
    assertThat(ran.out)
        .isEqualTo(
            "module,scores,map,keys,projections,core,gates,softmax,bytes\n"
                + "block.attn,query-key,2x10x10,10,1280,3200,0,200,800\n");
  }

  @Test
  void theDocumentKeepsItsContract() throws IOException {
    Path file = folder.resolve("cost.json");
    Ran ran = run("cost", model(), "--input", "x=2x10x8", "--emit", "json=" + file);
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(ran.out).isEmpty();
    JsonNode document = JSON.readTree(Files.readString(file));
    assertThat(JsonSchema.named("cost.schema.json").problems(document)).isEmpty();
    assertThat(document.at("/total/macs").asLong()).isEqualTo(4480);
    assertThat(document.at("/total/uncounted_operators").asLong()).isEqualTo(1);
    assertThat(document.at("/attention/0/map_bytes").asLong()).isEqualTo(800);
  }

  @Test
  void systemsAreBuiltByName() {
    Ran ran = run("cost", "--system", "mobilevitv2", "--size", "2.0");
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(ran.out).contains("18.45 M parameters").contains("7.158 GMACs");
    Ran sized =
        run("cost", "--system=neck", "--size=pafpn", "--input=image=1x3x512x512", "--emit=csv");
    assertThat(sized.status).as(sized.err).isZero();
    assertThat(sized.out).contains("6884864");
    assertThat(run("cost", "--system", "nothing").err).contains("The systems are: mobilevitv2");
    assertThat(run("cost", "--system", "neck", "--size", "nas").err).contains("fpn, pafpn");
  }

  @Test
  void aPartOfASystemIsTold() {
    Ran ran = run("cost", "--system=vita-head", "--size=100", "--only=enc_");
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(ran.out)
        .contains("99.02 GMACs")
        .contains("note: 258 of 471 operators, those of modules that begin with 'enc_'")
        .contains("in 6 blocks")
        .containsPattern("enc_ffn +54 ")
        .doesNotContain("query_feat");
    assertThat(run("cost", "--system=vita-head", "--only=enx").err).contains("begins so");
    assertThat(run("cost", "--compare", "--only=enc").err).contains("--only is about a model");
  }

  @Test
  void mechanismsAreComparedAtEveryNumberOfTokens() throws IOException {
    Ran ran =
        run(
            "cost",
            "--compare",
            "--width",
            "128",
            "--emit",
            "csv",
            "--emit",
            "json=" + folder.resolve("c.json"));
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(ran.out)
        .startsWith("mechanism,tokens,parameters,MACs,core MACs,softmax,maps,peak\n");
    for (int tokens : new int[] {64, 256, 1024, 4096, 16384}) {
      assertThat(ran.out).contains("\nseparable," + tokens + ",").contains("\nlinformer," + tokens);
    }
    // 50.46 M in matrix products and 0.26 M in gates, against 335.5 M.
    assertThat(ran.out)
        .contains("separable,1024,49665,50724864,")
        .contains("multi-head,1024,66048,335544320,");
    JsonNode document = JSON.readTree(Files.readString(folder.resolve("c.json")));
    assertThat(JsonSchema.named("cost-comparison.schema.json").problems(document)).isEmpty();
  }

  @Test
  void wrongCommandLinesAreExplained() throws IOException {
    assertThat(run("cost").status).isEqualTo(2);
    assertThat(run("cost", "--compare", "--system", "neck").status).isEqualTo(2);
    assertThat(run("cost", model()).err).contains("x [N, T, 8]").contains("--input x=");
    assertThat(run("cost", model(), "--input", "x=1xTx8").err).contains("--input 'x=1xTx8'");
    assertThat(run("cost", model(), "--input", "x=1x2x9").status).isEqualTo(2);
    assertThat(run("cost", model(), "--size", "S").err).contains("--system");
    assertThat(run("cost", model(), "--emit", "yaml").err).contains("latex");
    assertThat(run("cost", "none.onnx").status).isEqualTo(3);
    assertThat(run("cost", "--compare", "--width", "100").err).contains("multiple of 16");
  }

  @Test
  void inspectTellsWhatAModelHolds() throws IOException {
    Ran ran =
        run("inspect", model(), "--emit", "text", "--emit", "json=" + folder.resolve("i.json"));
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(ran.out)
        .contains("producer  fovea")
        .contains("opset 17")
        .contains("input     x [N, T, 8] float32")
        .contains("operator  MatMul x 3")
        .contains("decoders  yolox");
    JsonNode document = JSON.readTree(Files.readString(folder.resolve("i.json")));
    assertThat(JsonSchema.named("inspect.schema.json").problems(document)).isEmpty();
    assertThat(run("inspect", "none.onnx").status).isEqualTo(3);
  }

  @Test
  void inspectNamesTheDecoderOfAPublishedModel() {
    Path path = Path.of(System.getProperty("fovea.shared"), "data", "models", "yolox_nano.onnx");
    assumeTrue(Files.exists(path), "yolox_nano.onnx is not on this machine");
    Ran ran = run("inspect", path.toString());
    assertThat(ran.out)
        .containsPattern("decoders +.*yolox")
        .containsPattern("recipes +.*yolox")
        .contains("images [1, 3, 416, 416] float32");
    assertThat(run("cost", path.toString(), "--flops").out)
        .containsPattern(
            "as published, before .* 104 batch norms: 91\\d\\.\\d k parameters, 1\\.0[78]\\d"
                + " GFLOPs");
  }

  @Test
  void doctorFindsWhatTestsRunOn() throws IOException {
    Ran ran = run("doctor", "--emit", "text", "--emit", "json=" + folder.resolve("d.json"));
    assertThat(ran.status).as(ran.out + ran.err).isZero();
    for (String subject : List.of("java", "memory", "spark", "hadoop", "onnxruntime")) {
      assertThat(ran.out).containsPattern("(?m)^ok +" + subject);
    }
    JsonNode document = JSON.readTree(Files.readString(folder.resolve("d.json")));
    assertThat(JsonSchema.named("doctor.schema.json").problems(document)).isEmpty();
    assertThat(run("doctor", "--need", "tpu").err).contains("cuda or s3");
  }

  @Test
  void doctorFailsForWhatIsNeededAndLacks() throws IOException {
    Path file = folder.resolve("d.json");
    Ran ran = run("doctor", "--need", "cuda", "--emit", "json=" + file);
    boolean lacks = false;
    for (JsonNode finding : JSON.readTree(Files.readString(file)).get("findings")) {
      lacks |= finding.get("state").asText().equals("lacks");
      assertThat(finding.get("state").asText().equals("ok"))
          .isEqualTo(finding.get("remedy").asText().isEmpty());
    }
    assertThat(ran.status).isEqualTo(lacks ? 4 : 0);
  }
}
