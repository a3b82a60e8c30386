package io.fovea.models.session;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.session.ModelHeader.Message;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A model without its weights: the whole graph, every tensor with its type and sizes, and the
 * values of small tensors only. Memory grows with the graph, not with the file. Weights kept beside
 * the model are not opened and may be absent.
 *
 * @param model tensors of more than {@link #KEPT_BYTES} of values have none
 * @param externalLocations where weights outside the file are said to be, as written; sorted
 */
public record ModelStructure(ModelProto model, List<String> externalLocations) {
  /** Values up to this size are kept: shapes, axes and scales are smaller. */
  static final int KEPT_BYTES = 1 << 14;

  private static final int KEPT_MARK = 64;

  /** More than a protobuf may have. */
  static final long LARGEST_FILE = Integer.MAX_VALUE;

  /** What a graph may be without its weights; a file beyond this is made to fill the memory. */
  static final long LARGEST_GRAPH = 256L << 20;

  /** Operator sets that ONNX Runtime brings; any other needs a library of foreign code. */
  static final Set<String> DOMAINS =
      Set.of("", "ai.onnx", "ai.onnx.ml", "com.microsoft", "com.microsoft.nchwc");

  public ModelStructure {
    externalLocations = List.copyOf(externalLocations);
  }

  /**
   * Reads a model's graph.
   *
   * @throws UserError if the file is no ONNX model or too large for one, keeps weights outside its
   *     own folder, or uses operators of a custom library
   */
  public static ModelStructure read(Path path) {
    try {
      ModelFile.requireFile(path);
      if (Files.size(path) > LARGEST_FILE) {
        throw UserError.input(
            "the model "
                + path
                + " is "
                + Files.size(path)
                + " bytes long: ONNX files end at 2 GiB",
            "Save the model again with its weights as external data beside it.");
      }
      try (InputStream in = Files.newInputStream(path)) {
        return read(in, path.toString());
      } catch (InvalidProtocolBufferException e) {
        throw ModelFile.notOnnx(path, e.getMessage(), e);
      }
    } catch (IOException e) {
      throw new UserError(
          ExitCode.INPUT,
          "the model " + path + " cannot be read: " + e.getMessage(),
          "Check its permissions and the disk it is on.",
          e);
    }
  }

  /**
   * As {@link #read(Path)}, of a stream.
   *
   * @param name what errors call the model
   */
  public static ModelStructure read(InputStream stream, String name) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(stream, 1 << 16);
    in.setSizeLimit(Integer.MAX_VALUE);
    Reader reader = new Reader(in);
    ModelProto model = ModelProto.parseFrom(reader.lean(Message.MODEL, 0));
    if (!model.hasGraph() || model.getIrVersion() < 1) {
      throw new InvalidProtocolBufferException("it has no graph");
    }
    requireKnownDomains(model, name);
    for (String location : reader.locations) {
      if (!ModelFile.isPlainName(location)) {
        throw ModelFile.weightsElsewhere(name, location);
      }
    }
    return new ModelStructure(model, List.copyOf(reader.locations));
  }

  /** Of the default domain; 0 where the model states none. */
  public long opset() {
    return model.getOpsetImportList().stream()
        .filter(set -> set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx"))
        .mapToLong(set -> set.getVersion())
        .findFirst()
        .orElse(0);
  }

  private static void requireKnownDomains(ModelProto model, String name) {
    Set<String> own = new TreeSet<>();
    for (FunctionProto function : model.getFunctionsList()) {
      own.add(function.getDomain());
    }
    List<String> foreign = new ArrayList<>();
    for (var set : model.getOpsetImportList()) {
      if (!DOMAINS.contains(set.getDomain()) && !own.contains(set.getDomain())) {
        foreign.add(set.getDomain());
      }
    }
    for (var node : model.getGraph().getNodeList()) {
      if (!DOMAINS.contains(node.getDomain())
          && !own.contains(node.getDomain())
          && !foreign.contains(node.getDomain())) {
        foreign.add(node.getDomain());
      }
    }
    if (!foreign.isEmpty()) {
      throw UserError.input(
          "the model " + name + " uses operators of the custom domains " + foreign,
          "Libraries of custom operators are never loaded: export the model with standard ONNX"
              + " operators.");
    }
  }

  /** Copies messages without large values, descriptions and training data. */
  private static final class Reader {
    private final CodedInputStream in;
    private final TreeSet<String> locations = new TreeSet<>();
    private long kept;

    private Reader(CodedInputStream in) {
      this.in = in;
    }

    private ByteString lean(Message message, int depth) throws IOException {
      if (depth > ModelHeader.DEEPEST) {
        throw new InvalidProtocolBufferException("its graphs are nested too deeply");
      }
      ByteString.Output bytes = ByteString.newOutput();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      String key = "";
      String value = "";
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        int field = WireFormat.getTagFieldNumber(tag);
        boolean delimited = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
        Message inner = delimited ? message.in(field) : null;
        if (inner == Message.TRAINING || isDescription(message, field)) {
          in.skipField(tag);
        } else if (inner == Message.OPSET) {
          in.skipField(tag, out);
        } else if (inner != null) {
          int outerLimit = in.pushLimit(in.readRawVarint32());
          ByteString content = lean(inner, depth + 1);
          in.checkLastTagWas(0);
          in.popLimit(outerLimit);
          out.writeBytes(field, content);
        } else if (message == Message.EXTERNAL_DATA && delimited && field <= 2) {
          String text = in.readString();
          key = field == 1 ? text : key;
          value = field == 2 ? text : value;
          out.writeString(field, text);
        } else if (message == Message.TENSOR && delimited && isValues(field)) {
          copyIfUpTo(KEPT_BYTES, field, out);
        } else if (message == Message.NODE && delimited && field == 6) {
          // Exporters put stack traces there; a short one is a mark.
          copyIfUpTo(KEPT_MARK, field, out);
        } else {
          in.skipField(tag, out);
        }
      }
      if (message == Message.EXTERNAL_DATA && key.equals("location")) {
        locations.add(value);
      }
      out.flush();
      ByteString result = bytes.toByteString();
      kept +=
          depth == 1 || message == Message.NODE || message == Message.TENSOR ? result.size() : 0;
      if (kept > LARGEST_GRAPH) {
        throw new InvalidProtocolBufferException(
            "its graph is over " + (LARGEST_GRAPH >> 20) + " MiB without the weights");
      }
      return result;
    }

    private void copyIfUpTo(int most, int field, CodedOutputStream out) throws IOException {
      int length = in.readRawVarint32();
      if (length < 0) {
        throw new InvalidProtocolBufferException("a tensor of negative length");
      }
      if (length > most) {
        in.skipRawBytes(length);
      } else {
        out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(length);
        out.writeRawBytes(in.readRawBytes(length));
      }
    }

    /** float_data, int32_data, string_data, int64_data, raw_data, double_data, uint64_data. */
    private static boolean isValues(int field) {
      return (field >= 4 && field <= 7) || field >= 9 && field <= 11;
    }

    private static boolean isDescription(Message message, int field) {
      return switch (message) {
        case MODEL -> field == 6 || field == 14;
        case GRAPH -> field == 10 || field == 14 || field == 16;
        case NODE -> field == 9;
        case TENSOR -> field == 12 || field == 16;
        case ATTRIBUTE -> field == 13;
        default -> false;
      };
    }
  }
}
