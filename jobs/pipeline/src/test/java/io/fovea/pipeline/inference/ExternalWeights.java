package io.fovea.pipeline.inference;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Takes the weights out of a model into a file beside it, as large models have them. */
public final class ExternalWeights {
  private static final int FLOAT = 1;

  private ExternalWeights() {}

  /**
   * Writes the same model again.
   *
   * @param weights name of the file beside it, as the model gives it
   * @return how many bytes moved
   */
  public static int split(Path model, Path target, String weights) throws IOException {
    ModelProto.Builder copy = ModelProto.parseFrom(Files.readAllBytes(model)).toBuilder();
    ByteArrayOutputStream moved = new ByteArrayOutputStream();
    for (TensorProto.Builder tensor : copy.getGraphBuilder().getInitializerBuilderList()) {
      if (tensor.getDataType() == FLOAT) {
        byte[] raw = raw(tensor);
        tensor
            .clearFloatData()
            .clearRawData()
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .addExternalData(entry("location", weights))
            .addExternalData(entry("offset", Integer.toString(moved.size())))
            .addExternalData(entry("length", Integer.toString(raw.length)));
        moved.write(raw);
      }
    }
    Files.write(target, copy.build().toByteArray());
    Files.write(target.resolveSibling(Path.of(weights).getFileName()), moved.toByteArray());
    return moved.size();
  }

  private static byte[] raw(TensorProto.Builder tensor) {
    if (tensor.getFloatDataCount() == 0) {
      return tensor.getRawData().toByteArray();
    }
    ByteBuffer raw =
        ByteBuffer.allocate(tensor.getFloatDataCount() * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    tensor.getFloatDataList().forEach(raw::putFloat);
    return raw.array();
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
