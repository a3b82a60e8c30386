package io.fovea.models.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.models.Python;
import io.fovea.models.graph.Tensor;
import io.fovea.models.systems.TrainedSystem;
import io.fovea.models.systems.TrainedSystem.ImageSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** scripts/export/checkpoint, as far as it needs no PyTorch; read back by the reader here. */
class CheckpointScriptTest {
  private static final Path EXPORT = Python.EXPORT;

  @TempDir Path folder;

  @BeforeEach
  void needsPython() {
    Python.with();
    assertThat(EXPORT.resolve("checkpoint")).exists();
  }

  private static Python.Ran checkpoint(String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(EXPORT.resolve("checkpoint").toString());
    command.addAll(List.of(args));
    return Python.with().run(command.toArray(String[]::new));
  }

  /** One attention layer of torch.nn, wrapped, with a counter; types of all widths. */
  private Path source() throws IOException {
    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"module.attn.in_proj_weight\":"
            + "{\"dtype\":\"F32\",\"shape\":[6,2],\"data_offsets\":[0,48]},"
            + "\"module.attn.out_proj.bias\":"
            + "{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[48,52]},"
            + "\"module.norm.scale\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[52,60]},"
            + "\"module.bn.num_batches_tracked\":"
            + "{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[60,68]}}";
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + text.length + 68).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(text.length).put(text);
    for (int i = 0; i < 12; i++) {
      file.putFloat(i);
    }
    file.putShort((short) 0x3C00).putShort((short) 0xC000).putDouble(0.1).putLong(7);
    return Files.write(folder.resolve("in.safetensors"), file.array());
  }

  @Test
  void writesWhatTheReaderReadsUnderNewNames() throws IOException {
    Path rules =
        Files.writeString(
            folder.resolve("r.rules"), "# mine\nrename \\.scale$ -> .weight\ndrop nothing\n");
    String out = folder.resolve("out.safetensors").toString();
    String usual = EXPORT.resolve("rules/pytorch.rules").toString();
    String in = source().toString();
    String split = EXPORT.resolve("rules/separate-attention.rules").toString();
    Python.Ran ran =
        checkpoint(
            in, "--rules", usual, "--rules", split, "--rules", rules.toString(), "--out", out);
    assertThat(ran.status()).as(ran.text()).isZero();
    assertThat(ran.text()).contains("r.rules, line 3 matched nothing").contains("5 tensors");
    try (Safetensors tensors = Safetensors.open(Path.of(out))) {
      assertThat(tensors.names())
          .containsExactly(
              "attn.k_proj.weight",
              "attn.q_proj.weight",
              "attn.v_proj.weight",
              "norm.weight",
              "attn.out_proj.bias");
      assertThat(tensors.values("attn.q_proj.weight")).containsExactly(0, 1, 2, 3);
      assertThat(tensors.values("attn.v_proj.weight")).containsExactly(8, 9, 10, 11);
      assertThat(tensors.values("norm.weight")).containsExactly(0.1f);
      assertThat(tensors.values("attn.out_proj.bias")).containsExactly(1, -2);
    }
    byte[] first = Files.readAllBytes(Path.of(out));
    Python.Ran again = checkpoint(in, "--out", out);
    assertThat(again.status()).isEqualTo(3);
    assertThat(again.text()).contains("is there already");
    assertThat(Files.readAllBytes(Path.of(out))).isEqualTo(first);
    assertThat(checkpoint(in, "--rules", usual, "--out", out, "--force").status()).isZero();
  }

  @Test
  void rulesOfDetectron2GiveTheNamesOfTheGraph() throws IOException {
    String[][] names = {
      {"backbone.stem.conv1.weight", "backbone.conv1.weight"},
      {"backbone.stem.conv1.norm.running_var", "backbone.bn1.running_var"},
      {"backbone.res2.0.shortcut.weight", "backbone.layer1.0.downsample.0.weight"},
      {"backbone.res5.0.shortcut.norm.bias", "backbone.layer4.0.downsample.1.bias"},
      {"backbone.res4.5.conv3.weight", "backbone.layer3.5.conv3.weight"},
      {"backbone.res3.1.conv2.norm.weight", "backbone.layer2.1.bn2.weight"},
      {"vita_module.vita_mask_features.bias", "vita_mask_features.bias"},
      {"vita_module.enc_self_attn.0.norm.bias", "enc_self_attn.0.norm.bias"},
    };
    StringBuilder header = new StringBuilder("{");
    for (String[] name : names) {
      header
          .append(header.length() > 1 ? "," : "")
          .append("\"" + name[0])
          .append("\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}");
    }
    byte[] text = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + text.length).order(ByteOrder.LITTLE_ENDIAN);
    Path in =
        Files.write(folder.resolve("d.safetensors"), file.putLong(text.length).put(text).array());
    Python.Ran ran =
        checkpoint(
            in.toString(),
            "--rules",
            EXPORT.resolve("rules/detectron2-resnet.rules").toString(),
            "--rules",
            EXPORT.resolve("rules/vita.rules").toString(),
            "--out",
            folder.resolve("e.safetensors").toString());
    assertThat(ran.status()).as(ran.text()).isZero();
    List<String> graph =
        TrainedSystem.named("vita", "r50+36").graphs().stream()
            .flatMap(
                each ->
                    TrainedSystem.named("vita", "r50+36")
                        .parameters(each, Optional.of(new ImageSize(64, 64)))
                        .stream())
            .map(Tensor::name)
            .toList();
    try (Safetensors tensors = Safetensors.open(folder.resolve("e.safetensors"))) {
      assertThat(tensors.names()).hasSize(names.length);
      for (String[] name : names) {
        assertThat(tensors.names()).contains(name[1]);
        assertThat(graph).contains(name[1]);
      }
    }
  }

  @Test
  void refusesRulesAndFilesThatAreWrong() throws IOException {
    String in = source().toString();
    String[][] wrong = {
      {"rename a", "is none of rename"},
      {"rename [ -> b", "is no pattern"},
      {"rename bias -> \\9", "\\9"},
      {"split out_proj -> a, b, c", "cannot be split into 3"},
      {"rename .* -> same", "several tensors end as same"},
    };
    for (String[] each : wrong) {
      Path rules = Files.writeString(folder.resolve("wrong.rules"), each[0] + "\n");
      Python.Ran ran = checkpoint(in, "--rules", rules.toString());
      assertThat(ran.status()).as(each[0]).isEqualTo(3);
      assertThat(ran.text()).contains(each[1]).doesNotContain("Traceback");
    }
    Path bad = Files.writeString(folder.resolve("bad.safetensors"), "this is none");
    assertThat(checkpoint(bad.toString()).text()).contains("no safetensors file");
  }

  /** Without the packages that are installed, a Python has no PyTorch. */
  @Test
  void saysWhatIsMissingWithoutPyTorch() throws IOException {
    Path pth = Files.writeString(folder.resolve("m.pth"), "x");
    Python.Ran ran =
        Python.with().run("-S", EXPORT.resolve("checkpoint").toString(), pth.toString());
    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.text()).contains("pip install torch").doesNotContain("Traceback");
    Python.Ran export =
        Python.with()
            .run(
                "-S",
                EXPORT.resolve("torchvision_instances").toString(),
                "maskrcnn_resnet50_fpn_v2",
                "--out",
                folder.resolve("m.onnx").toString());
    assertThat(export.status()).isEqualTo(4);
    assertThat(export.text()).contains("pip install torch").doesNotContain("Traceback");
  }
}
