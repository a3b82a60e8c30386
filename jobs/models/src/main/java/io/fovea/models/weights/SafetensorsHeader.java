package io.fovea.models.weights;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads and checks the JSON header of a safetensors file. */
final class SafetensorsHeader {
  private static final String METADATA = "__metadata__";

  /** Element types of the format. */
  enum Type {
    BOOL(1),
    U8(1),
    I8(1),
    F8_E5M2(1),
    F8_E4M3(1),
    I16(2),
    U16(2),
    F16(2),
    BF16(2),
    I32(4),
    U32(4),
    F32(4),
    I64(8),
    U64(8),
    F64(8);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    int bytes() {
      return bytes;
    }

    /** Whether weights can be read from it. */
    boolean isFloat() {
      return this == F32 || this == F16 || this == BF16;
    }
  }

  /**
   * One tensor.
   *
   * @param begin its first byte, from the end of the header
   * @param end the byte after its last
   */
  record Entry(Type type, long[] sizes, long begin, long end) {}

  /** What is wrong with a header. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String problem) {
      super(problem);
    }
  }

  private SafetensorsHeader() {}

  /**
   * The tensors of a header, in the order of their places.
   *
   * @param dataBytes that follow the header in the file
   */
  static Map<String, Entry> parse(byte[] header, long dataBytes) throws MalformedException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(header)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("its header is not UTF-8");
    }
    JsonText json = new JsonText(text);
    Map<String, Entry> found = new HashMap<>();
    json.object(
        name -> {
          if (name.equals(METADATA)) {
            json.object(key -> json.string());
          } else {
            found.put(name, entry(json, name));
          }
        });
    json.end();
    List<Map.Entry<String, Entry>> ordered = new ArrayList<>(found.entrySet());
    ordered.sort(
        Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end())
            .thenComparing(Map.Entry::getKey));
    long at = 0;
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Map.Entry<String, Entry> next : ordered) {
      if (next.getValue().begin() != at) {
        throw new MalformedException(
            "tensor '"
                + next.getKey()
                + "', field 'data_offsets': it begins at "
                + next.getValue().begin()
                + " where the one before ends at "
                + at);
      }
      at = next.getValue().end();
      entries.put(next.getKey(), next.getValue());
    }
    if (at != dataBytes) {
      throw new MalformedException(
          "its tensors take " + at + " bytes but " + dataBytes + " follow the header");
    }
    return java.util.Collections.unmodifiableMap(entries);
  }

  private static Entry entry(JsonText json, String name) throws MalformedException {
    Map<String, Object> fields = new HashMap<>();
    json.object(
        field -> {
          switch (field) {
            case "dtype" -> fields.put(field, json.string());
            case "shape", "data_offsets" -> fields.put(field, json.integers());
            default ->
                throw new MalformedException("tensor '" + name + "' has a field '" + field + "'");
          }
        });
    for (String field : List.of("dtype", "shape", "data_offsets")) {
      if (!fields.containsKey(field)) {
        throw new MalformedException("tensor '" + name + "' has no field '" + field + "'");
      }
    }
    Type type =
        Arrays.stream(Type.values())
            .filter(t -> t.name().equals(fields.get("dtype")))
            .findFirst()
            .orElse(null);
    if (type == null) {
      throw new MalformedException(
          "tensor '" + name + "', field 'dtype': '" + fields.get("dtype") + "' is not known");
    }
    long[] sizes = (long[]) fields.get("shape");
    long[] offsets = (long[]) fields.get("data_offsets");
    if (offsets.length != 2 || offsets[1] < offsets[0]) {
      throw new MalformedException(
          "tensor '" + name + "', field 'data_offsets': " + Arrays.toString(offsets));
    }
    long bytes = type.bytes();
    try {
      for (long size : sizes) {
        bytes = Math.multiplyExact(bytes, size);
      }
    } catch (ArithmeticException e) {
      throw new MalformedException(
          "tensor '" + name + "', field 'shape': " + Arrays.toString(sizes) + " is too large");
    }
    if (bytes != offsets[1] - offsets[0]) {
      throw new MalformedException(
          "tensor '"
              + name
              + "', field 'data_offsets': "
              + type
              + " "
              + Arrays.toString(sizes)
              + " takes "
              + bytes
              + " bytes, not "
              + (offsets[1] - offsets[0]));
    }
    return new Entry(type, sizes, offsets[0], offsets[1]);
  }
}
