package io.fovea.models.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Layers;
import io.fovea.models.graph.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  private static final String TWO =
      "{\"__metadata__\":{\"format\":\"pt\"},"
          + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
          + "\"a.w\\u0065ight\":{\"dtype\":\"F16\",\"shape\":[1,2],\"data_offsets\":[8,12]}}  ";

  @TempDir Path folder;

  private static byte[] bytes(String header, byte... data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .put(data)
        .array();
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("model.safetensors"), bytes);
  }

  private UserError refusal(byte[] bytes) throws IOException {
    Path path = file(bytes);
    UserError refusal = catchThrowableOfType(UserError.class, () -> Safetensors.open(path).close());
    assertThat(refusal).isNotNull();
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(refusal.problem()).contains(path.toString());
    return refusal;
  }

  private static byte[] data(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN).array();
  }

  @Test
  void readsFloatsOfThreeWidths() throws Exception {
    String header =
        "{\"s\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
            + "\"h\":{\"dtype\":\"F16\",\"shape\":[2,4],\"data_offsets\":[4,20]},"
            + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[20,24]},"
            + "\"n\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[24,32]},"
            + "\"none\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[32,32]}}";
    ByteBuffer data = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    data.putFloat(-1.5f);
    // 1, -2, largest, smallest normal, smallest subnormal, minus zero, infinity, not a number.
    for (int half : new int[] {0x3C00, 0xC000, 0x7BFF, 0x0400, 1, 0x8000, 0x7C00, 0x7E00}) {
      data.putShort((short) half);
    }
    data.putShort((short) 0x3FC0).putShort((short) 0xC2F7).putLong(5);
    try (Safetensors tensors = Safetensors.open(file(bytes(header, data.array())))) {
      assertThat(tensors.names()).containsExactly("s", "h", "b", "n", "none");
      assertThat(tensors.values("s")).containsExactly(-1.5f);
      assertThat(tensors.values("h"))
          .containsExactly(
              1, -2, 65504, 0x1p-14f, 0x1p-24f, -0f, Float.POSITIVE_INFINITY, Float.NaN);
      assertThat(tensors.values("b")).containsExactly(1.5f, -123.5f);
      assertThat(tensors.values("none")).isEmpty();
      assertThat(catchThrowableOfType(UserError.class, () -> tensors.values("n")).problem())
          .contains("tensor 'n', field 'dtype'")
          .contains("I64");
      assertThat(catchThrowableOfType(UserError.class, () -> tensors.values("x")).problem())
          .contains("no tensor 'x'");
    }
  }

  @Test
  void readsWhatTheSafetensorsLibraryWrites() throws Exception {
    byte[] golden;
    try (var in = SafetensorsTest.class.getResourceAsStream("library.safetensors")) {
      golden = in.readAllBytes();
    }
    try (Safetensors tensors = Safetensors.open(file(golden))) {
      assertThat(tensors.names()).hasSize(4).contains("encoder.steps");
      assertThat(tensors.values("encoder.layer.0.weight"))
          .containsExactly(1.5f, -2, 0.25f, 3, 1e-3f, 65504);
      assertThat(tensors.values("encoder.layer.0.bias")).containsExactly(0.5f, -0.125f);
      assertThat(tensors.values("encoder.norm.weight")).containsExactly(1, -3, 0.0078125f);
      assertThat(NamedWeights.of(tensors).unexpected())
          .containsExactly("encoder.layer.0.bias", "encoder.layer.0.weight", "encoder.norm.weight");
    }
  }

  @Test
  void readsNamesWithEscapesAndSkipsMetadata() throws Exception {
    try (Safetensors tensors = Safetensors.open(file(bytes(TWO, data(12))))) {
      assertThat(tensors.names()).containsExactly("b", "a.weight");
    }
  }

  @Test
  void refusesLengthsThatCannotBe() throws Exception {
    assertThat(refusal(new byte[5]).problem()).contains("5 bytes");
    for (long length : new long[] {0, -1, 3, Safetensors.MAX_HEADER + 1, Long.MIN_VALUE}) {
      byte[] bytes = bytes("{}");
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      assertThat(refusal(bytes).problem()).contains(Long.toUnsignedString(length));
    }
    assertThat(
            catchThrowableOfType(
                    UserError.class, () -> Safetensors.open(folder.resolve("none.safetensors")))
                .problem())
        .contains("none.safetensors");
  }

  @Test
  void refusesDataThatDoesNotFillTheFile() throws Exception {
    assertThat(refusal(bytes(TWO, data(13))).problem()).contains("take 12 bytes but 13 follow");
    assertThat(refusal(bytes(TWO, data(11))).problem()).contains("take 12 bytes but 11 follow");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[0,8]|[4,8]|tensor 'b', field 'data_offsets': it begins at 4",
        "[0,8]|[0,4]|field 'data_offsets': it begins at 0 where the one before ends at 4",
        "[0,8]|[12,16]|begins at 12 where the one before ends at 8",
        "[0,9]|[9,13]|tensor 'a', field 'data_offsets': F32 [2] takes 8 bytes, not 9",
        "[8,0]|[0,4]|tensor 'a', field 'data_offsets': [8, 0]",
        "[0]|[8,12]|tensor 'a', field 'data_offsets': [0]",
      })
  void refusesPlacesThatOverlapOrLeaveGaps(String first, String second, String problem)
      throws Exception {
    String header =
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':%s},"
            + "'b':{'dtype':'F16','shape':[2],'data_offsets':%s}}";
    byte[] bytes = bytes(header.formatted(first, second).replace('\'', '"'), data(12));
    assertThat(refusal(bytes).problem()).contains(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':{'dtype':'F32','shape':[1]}}|tensor 'a' has no field 'data_offsets'",
        "{'a':{'dtype':'F31','shape':[1],'data_offsets':[0,4]}}|field 'dtype': 'F31'",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4],'x':'y'}}|has a field 'x'",
        "{'a':{'dtype':'F32','dtype':'F32'}}|names 'dtype' twice",
        "{'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}}|no whole number",
        "{'a':{'dtype':'F32','shape':[01],'data_offsets':[0,4]}}|no whole number",
        "{'a':{'dtype':'F32','shape':[1.5],'data_offsets':[0,4]}}|no ']'",
        "{'a':{'dtype':'F32','shape':[99999999999999999,99999],'data_offsets':[0,4]}}|too large",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} x|more after its end",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}|no '}'",
        "{'a':[]}|no '{'",
        "{'a\\x':{}}|escape",
        "{'a\\u00g0':{}}|escape",
        "{'a|without end",
        "[1]|no '{'",
      })
  void refusesHeadersThatAreMalformed(String header, String problem) throws Exception {
    assertThat(refusal(bytes(header.replace('\'', '"'), data(4))).problem()).contains(problem);
  }

  @Test
  void refusesHeadersThatAreNotText() throws Exception {
    byte[] bytes = bytes("{\"a\":{}}");
    bytes[10] = (byte) 0xFF;
    assertThat(refusal(bytes).problem()).contains("not UTF-8");
  }

  @Property(seed = "1", tries = 300)
  void anyHeaderIsReadOrRefused(@ForAll byte[] junk, @ForAll boolean cut) throws IOException {
    byte[] text = TWO.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < junk.length && i < 3; i++) {
      text[Math.floorMod(junk[i] * 31 + i * 7, text.length)] = junk[junk.length - 1 - i];
    }
    Path path = Files.createTempFile("fovea-header", ".safetensors");
    try {
      Files.write(path, bytes(new String(text, StandardCharsets.ISO_8859_1), data(cut ? 11 : 12)));
      Safetensors.open(path).close();
      assertThat(cut).isFalse();
    } catch (UserError e) {
      assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT);
    } finally {
      Files.delete(path);
    }
  }

  private static GraphBuilder linear(WeightSource weights) {
    GraphBuilder graph = GraphBuilder.named("net", weights);
    graph.output(
        "y",
        Layers.linear(
            graph.scope("fc"), graph.input("x", ElementType.FLOAT, Shape.of(1, 2)), 3, true));
    return graph;
  }

  @Test
  void fillsAGraphByName() throws Exception {
    String header =
        "{'fc.bias':{'dtype':'F32','shape':[3],'data_offsets':[0,12]},"
            + "'steps':{'dtype':'I32','shape':[],'data_offsets':[12,16]},"
            + "'fc.weight':{'dtype':'F32','shape':[3,2],'data_offsets':[16,40]}}";
    try (Safetensors tensors = Safetensors.open(file(bytes(header.replace('\'', '"'), data(40))))) {
      NamedWeights weights = NamedWeights.of(tensors);
      GraphBuilder graph = linear(weights);
      weights.requireComplete();
      assertThat(graph.parameterCount()).isEqualTo(9);
    }
  }

  @Test
  void listsWhatDoesNotFit() {
    NamedWeights weights =
        NamedWeights.of(
            Map.of(
                "fc.weight", new NamedWeights.Array(new float[6], 2, 3),
                "head.bias", new NamedWeights.Array(new float[1], 1)));
    linear(weights);
    assertThat(weights.missing()).containsExactly("fc.bias");
    assertThat(weights.misshapen()).containsExactly("fc.weight is [2, 3], the model has [3, 2]");
    assertThat(weights.unexpected()).containsExactly("head.bias");
    assertThat(catchThrowableOfType(UserError.class, weights::requireComplete).problem())
        .contains("1 missing (fc.bias)")
        .contains("1 of another shape (fc.weight is [2, 3], the model has [3, 2])")
        .contains("1 unexpected (head.bias)");
  }
}
