package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Shape;
import io.fovea.models.graph.Tensor;
import io.fovea.pipeline.store.JsonSchema;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyModelCommandTest {
  @TempDir Path folder;

  private record Ran(int status, String out, String err) {}

  /** The mean of a white image, and one object. */
  @BeforeEach
  void modelAndImage() throws IOException {
    GraphBuilder graph = GraphBuilder.named("net");
    Tensor image = graph.input("image", ElementType.FLOAT, Shape.of(1, 3, 4, 4));
    graph.output("mean", graph.reduceMean(image, false, 1, 2, 3));
    graph.output("boxes", graph.constant("boxes", new float[] {0, 1, 2, 4}, 1, 4));
    graph.output("scores", graph.constant("scores", new float[] {0.5f}, 1));
    graph.output("labels", graph.constant("labels", new long[] {3}, 1));
    graph.write(folder.resolve("net.onnx"));
    var pixels = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 16; i++) {
      pixels.setRGB(i % 4, i / 4, 0xFFFFFF);
    }
    ImageIO.write(pixels, "png", folder.resolve("white.png").toFile());
  }

  private void samples(float mean, float right) throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("s.npz")))) {
      array(zip, "output.mean", "(1,)", mean);
      array(zip, "prediction.boxes", "(1, 4)", 0, 1, right, 4);
    }
  }

  private static void array(ZipOutputStream zip, String name, String shape, float... values)
      throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }\n";
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + header.length() + 4 * values.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
            .putShort((short) header.length())
            .put(header.getBytes(StandardCharsets.ISO_8859_1));
    for (float value : values) {
      bytes.putFloat(value);
    }
    zip.putNextEntry(new ZipEntry(name + ".npy"));
    zip.write(bytes.array());
    zip.closeEntry();
  }

  private Ran run(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "verify-model",
                "--image",
                folder.resolve("white.png").toString(),
                "--reference",
                folder.resolve("s.npz").toString()));
    args.addAll(List.of(more));
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Main.run(args.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }

  private Ran verify(String... more) {
    List<String> args = new ArrayList<>(List.of("--model", folder.resolve("net.onnx").toString()));
    args.addAll(List.of("--recipe", "none", "--decoder", "instances"));
    args.addAll(List.of("--set", "decoder.masks=none"));
    args.addAll(List.of(more));
    return run(args.toArray(String[]::new));
  }

  @Test
  void stagesThatAgreeEndWithNought() throws IOException {
    samples(1, 2);
    Ran ran = verify();
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(ran.out)
        .contains("agrees   output.mean 1: ")
        .contains("agrees   prediction.boxes 1x4: equal\n")
        .endsWith("Every stored stage agrees.\n");
  }

  @Test
  void theFirstStageThatDiffersIsNamed() throws IOException {
    samples(1, 2.5f);
    Path document = folder.resolve("v.json");
    Ran ran = verify("--emit", "text", "--emit", "json=" + document);
    assertThat(ran.status).as(ran.err).isEqualTo(5);
    assertThat(ran.out)
        .contains(
            "DIFFERS  prediction.boxes 1x4: at most 0.500000 absolute, 0.200000 relative; at"
                + " [0, 2] it is 2.00000, stored 2.50000; 1 beyond")
        .endsWith("The first stage that differs is prediction.boxes.\n");
    JsonNode json = new ObjectMapper().readTree(document.toFile());
    assertThat(JsonSchema.named("verification.schema.json").problems(json)).isEmpty();
    assertThat(json.get("first_difference").asText()).isEqualTo("prediction.boxes");
    assertThat(verify("--tolerance", "prediction.boxes=0.5").status).isZero();
    samples(Float.NaN, 2.5f);
    assertThat(verify("--emit", "json=" + document).status).isEqualTo(5);
    JsonNode none = new ObjectMapper().readTree(document.toFile());
    assertThat(JsonSchema.named("verification.schema.json").problems(none)).isEmpty();
    assertThat(none.get("first_difference").asText()).isEqualTo("output.mean");
  }

  @Test
  void aPlanSaysModelRecipeAndDecoder() throws IOException {
    samples(1, 2);
    Path plan =
        Files.writeString(
            folder.resolve("plan.yaml"),
            """
            version: 1
            model: net.onnx
            recipe: none
            decoder: {name: instances, masks: none}
            categories: ids
            dataset: gt.json
            images: images
            out: run
            scoring:
              - {iou: bbox}
            """);
    Ran ran = run("--plan", plan.toString());
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(run("--plan", plan.toString(), "--model", "m.onnx").status).isEqualTo(2);
  }

  @Test
  void refusesWhatCannotBeRead() throws IOException {
    Files.writeString(folder.resolve("s.npz"), "no archive");
    assertThat(verify().status).isEqualTo(3);
    samples(1, 2);
    assertThat(verify("--tolerance", "x").status).isEqualTo(2);
    assertThat(verify("--tolerance", "output.none=1").status).isEqualTo(3);
    assertThat(run().status).isEqualTo(2);
    Files.writeString(folder.resolve("white.png"), "no image");
    Ran ran = verify();
    assertThat(ran.status).isEqualTo(3);
    assertThat(ran.err).contains("white.png");
  }
}
