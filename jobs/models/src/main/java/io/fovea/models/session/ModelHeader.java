package io.fovea.models.session;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.TreeSet;

/**
 * What a model file says about itself, read in one pass that skips over the weights: the ONNX
 * protobuf (onnx.proto3) may be two gigabytes long.
 */
final class ModelHeader {
  /** Graphs within graphs; a file beyond this is made to overflow a stack. */
  static final int DEEPEST = 64;

  /** The messages that lead to a tensor. */
  enum Message {
    MODEL,
    OPSET,
    GRAPH,
    NODE,
    ATTRIBUTE,
    SPARSE_TENSOR,
    TENSOR,
    EXTERNAL_DATA,
    FUNCTION,
    TRAINING;

    /** The message in that field, or null where it is none that matters. */
    Message in(int field) {
      return switch (this) {
        case MODEL ->
            switch (field) {
              case 7 -> GRAPH;
              case 8 -> OPSET;
              case 20 -> TRAINING;
              case 25 -> FUNCTION;
              default -> null;
            };
        case GRAPH ->
            switch (field) {
              case 1 -> NODE;
              case 5 -> TENSOR;
              case 15 -> SPARSE_TENSOR;
              default -> null;
            };
        case NODE -> field == 5 ? ATTRIBUTE : null;
        case ATTRIBUTE ->
            switch (field) {
              case 5, 10 -> TENSOR;
              case 6, 11 -> GRAPH;
              case 22, 23 -> SPARSE_TENSOR;
              default -> null;
            };
        case SPARSE_TENSOR -> field == 1 || field == 2 ? TENSOR : null;
        case TENSOR -> field == 13 ? EXTERNAL_DATA : null;
        case FUNCTION -> field == 7 ? NODE : null;
        case TRAINING -> field == 1 || field == 2 ? GRAPH : null;
        case OPSET, EXTERNAL_DATA -> null;
      };
    }
  }

  private final CodedInputStream in;
  private final TreeSet<String> externalLocations = new TreeSet<>();
  private long irVersion;
  private long opset;
  private boolean graph;

  private ModelHeader(CodedInputStream in) {
    this.in = in;
  }

  /**
   * Reads a header.
   *
   * @throws InvalidProtocolBufferException if the bytes are no ONNX model
   */
  static ModelHeader read(InputStream stream) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(stream, 1 << 16);
    in.setSizeLimit(Integer.MAX_VALUE);
    ModelHeader header = new ModelHeader(in);
    header.read(Message.MODEL, 0);
    if (!header.graph || header.irVersion < 1) {
      throw new InvalidProtocolBufferException("it has no graph");
    }
    return header;
  }

  long irVersion() {
    return irVersion;
  }

  /** Of the default domain; 0 where the model states none. */
  long opset() {
    return opset;
  }

  /** Where the weights outside the file are said to be, as written; sorted. */
  List<String> externalLocations() {
    return List.copyOf(externalLocations);
  }

  private void read(Message message, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new InvalidProtocolBufferException("its graphs are nested too deeply");
    }
    String domain = "";
    String key = "";
    String value = "";
    long version = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int field = WireFormat.getTagFieldNumber(tag);
      boolean delimited = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
      boolean varint = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT;
      Message inner = delimited ? message.in(field) : null;
      if (inner != null) {
        graph |= inner == Message.GRAPH;
        int outerLimit = in.pushLimit(in.readRawVarint32());
        read(inner, depth + 1);
        in.checkLastTagWas(0);
        in.popLimit(outerLimit);
      } else if (message == Message.MODEL && field == 1 && varint) {
        irVersion = in.readInt64();
      } else if (message == Message.OPSET && field == 1 && delimited) {
        domain = in.readString();
      } else if (message == Message.OPSET && field == 2 && varint) {
        version = in.readInt64();
      } else if (message == Message.EXTERNAL_DATA && field == 1 && delimited) {
        key = in.readString();
      } else if (message == Message.EXTERNAL_DATA && field == 2 && delimited) {
        value = in.readString();
      } else {
        in.skipField(tag);
      }
    }
    if (message == Message.OPSET && (domain.isEmpty() || domain.equals("ai.onnx"))) {
      opset = version;
    }
    if (message == Message.EXTERNAL_DATA && key.equals("location")) {
      externalLocations.add(value);
    }
  }
}
