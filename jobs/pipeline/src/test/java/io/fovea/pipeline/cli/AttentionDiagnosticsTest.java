package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.models.attention.OrthogonalityTerms;
import io.fovea.models.attention.ScaledDotProduct;
import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Shape;
import io.fovea.models.graph.Tensor;
import io.fovea.models.weights.WeightSource;
import io.fovea.pipeline.store.JsonSchema;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fovea inspect --attention-diagnostics}. */
class AttentionDiagnosticsTest {
  /** Rows at an angle, of lengths 1 and the root of 5: W W' is (1, 2; 2, 5). */
  private static final float[] QUERIES = {1, 0, 2, 1};

  @TempDir Path folder;

  private record Ran(int status, String out, String err) {}

  private static Ran run(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Main.run(args, new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }

  /** Two learned queries look at N keys of two numbers. */
  private String model() throws IOException {
    GraphBuilder graph = GraphBuilder.named("net", WeightSource.seeded(1));
    Tensor keys = graph.input("keys", ElementType.FLOAT, Shape.of(1, "N", 2));
    Tensor queries = graph.unsqueeze(graph.initialiser("queries", QUERIES, 2, 2), 0);
    graph.output("y", new ScaledDotProduct(2).attend(graph.scope("attn"), queries, keys, keys));
    Path file = folder.resolve("net.onnx");
    graph.write(file);
    return file.toString();
  }

  /** Keys on the side of both queries, the longer the further: weights follow their norms. */
  private Path keys(String name, int... shape) throws IOException {
    String header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': ("
            + shape[0]
            + ", "
            + shape[1]
            + ", "
            + shape[2]
            + "), }";
    int length = (10 + header.length() + 1 + 63) / 64 * 64 - 10;
    int count = shape[0] * shape[1] * shape[2];
    ByteBuffer npy = ByteBuffer.allocate(10 + length + 4 * count).order(ByteOrder.LITTLE_ENDIAN);
    npy.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) length);
    npy.put(header.getBytes(StandardCharsets.US_ASCII));
    while (npy.position() < 10 + length - 1) {
      npy.put((byte) ' ');
    }
    npy.put((byte) '\n');
    for (int i = 0; i < count; i++) {
      npy.putFloat(i % 2 == 0 ? 1 + i / 2 : 0);
    }
    Path file = folder.resolve("keys.npz");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(name + ".npy"));
      zip.write(npy.array());
    }
    return file;
  }

  @Test
  void queriesAndMapsAreToldOfGivenInputs() throws IOException {
    Path json = folder.resolve("i.json");
    String samples = keys("keys", 1, 4, 2).toString();
    Ran ran =
        run(
            "inspect",
            model(),
            "--attention-diagnostics",
            "--inputs",
            samples,
            "--emit=text",
            "--emit=json=" + json);
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(ran.out)
        .contains("input     keys [1, N, 2] float32")
        .contains("Attention on inputs from " + samples)
        .containsPattern("attn/Softmax +1x2x4 +0\\.\\d+ +1\\.000")
        .contains("Learned queries: distance from orthogonal rows")
        .containsPattern("queries +2 +24\\.00 +8\\.000");
    JsonNode document = new ObjectMapper().readTree(json.toFile());
    assertThat(JsonSchema.named("inspect.schema.json").problems(document)).isEmpty();
    JsonNode told = document.get("attention_diagnostics");
    assertThat(told.at("/maps/0/follows_norms").asDouble()).isEqualTo(1);
    OrthogonalityTerms terms = OrthogonalityTerms.of(QUERIES, 2);
    assertThat(told.at("/queries/0/with_norms").asDouble()).isEqualTo(terms.withNorms());
    assertThat(told.at("/queries/0/without_norms").asDouble()).isEqualTo(terms.withoutNorms());
  }

  @Test
  void seededInputsNeedTheSizesThatAreOpen() throws IOException {
    String model = model();
    assertThat(run("inspect", model, "--attention-diagnostics").err).contains("--input keys=");
    Ran ran = run("inspect", model, "--attention-diagnostics", "--input=keys=1x5x2", "--seed=7");
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(ran.out).contains("inputs from seed 7").contains("1x2x5");
    assertThat(run("inspect", model, "--attention-diagnostics", "--input=keys=1x5x2", "--seed=7"))
        .isEqualTo(ran);
  }

  /**
   * A2-FPN's neck as a user builds it: four collectors, four distributors, four sets of queries.
   */
  @Test
  void contextNecksTellOfTheirQueries() {
    String model = folder.resolve("neck.onnx").toString();
    Ran built =
        run(
            "build",
            "--system=a2fpn-context",
            "--size=scaled-cosine",
            "--input=image=1x3x64x64",
            "--seed=1",
            "--out=" + model);
    assertThat(built.status).as(built.err).isZero();
    Ran ran = run("inspect", model, "--attention-diagnostics");
    assertThat(ran.status).as(ran.err).isZero();
    for (int level = 0; level < 4; level++) {
      assertThat(ran.out).containsPattern("context\\.collect\\." + level + "\\.queries +\\d+ +\\d");
      assertThat(ran.out).contains("context.distribute." + level + "/Softmax");
    }
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    String model = model();
    assertThat(run("inspect", model, "--seed", "1").err).contains("--attention-diagnostics");
    String other = keys("other", 1, 4, 2).toString();
    Ran missing = run("inspect", model, "--attention-diagnostics", "--inputs", other);
    assertThat(missing.status).isEqualTo(3);
    assertThat(missing.err).contains("no array 'input'").contains("Its arrays are: other");
    String wrong = keys("input", 1, 2, 4).toString();
    Ran shape = run("inspect", model, "--attention-diagnostics", "--inputs", wrong);
    assertThat(shape.status).isEqualTo(3);
    assertThat(shape.err).contains("input: the shape is [1, 2, 4]");
    assertThat(
            run("inspect", model, "--attention-diagnostics", "--inputs=" + wrong, "--seed=1").err)
        .contains("by file, and by size or seed");
  }
}
