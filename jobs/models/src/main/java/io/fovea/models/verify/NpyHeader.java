package io.fovea.models.verify;

import io.fovea.models.session.ElementType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of an .npy array: versions 1 and 2 of the format, row-major, of little-endian floats
 * and integers.
 *
 * @param length bytes of the file before the elements
 */
@SuppressWarnings("ArrayRecordComponent")
record NpyHeader(ElementType type, int itemBytes, long[] shape, int length) {
  /** The longest header that is read. */
  static final int MOST_BYTES = 1 << 16;

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MOST_AXES = 16;

  private static final String FIELD =
      "\\s*(?:'descr'\\s*:\\s*'(?<descr>[^']{1,16})'"
          + "|'fortran_order'\\s*:\\s*(?<order>True|False)"
          + "|'shape'\\s*:\\s*\\((?<shape>[0-9,\\s]{0,400})\\))\\s*";
  private static final Pattern FIELDS = Pattern.compile(FIELD);
  private static final Pattern SHAPE = Pattern.compile("(\\d{1,18}(\\s*,\\s*\\d{1,18})*\\s*,?)?");

  /** The array is not what is read here. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String problem) {
      super(problem);
    }
  }

  /**
   * How long the header is.
   *
   * @param start the file's first 12 bytes, or all that there are
   */
  static int length(byte[] start) throws MalformedException {
    if (start.length < 12 || !Arrays.equals(MAGIC, Arrays.copyOf(start, MAGIC.length))) {
      throw new MalformedException("it does not begin as an .npy array does");
    }
    int version = start[6];
    if ((version != 1 && version != 2) || start[7] != 0) {
      throw new MalformedException(
          "it is of version " + version + "." + start[7] + " of the format, not 1.0 or 2.0");
    }
    long text = (start[8] & 0xFF) | (start[9] & 0xFF) << 8;
    if (version == 2) {
      text |= (long) (start[10] & 0xFF) << 16 | (long) (start[11] & 0xFF) << 24;
    }
    long length = (version == 1 ? 10 : 12) + text;
    if (length < 12 || length > MOST_BYTES) {
      throw new MalformedException("its header is said to be " + length + " bytes long");
    }
    return (int) length;
  }

  /**
   * Reads a header.
   *
   * @param header all of it, as {@link #length} says
   */
  static NpyHeader parse(byte[] header) throws MalformedException {
    int from = header[6] == 1 ? 10 : 12;
    String text =
        new String(header, from, header.length - from, StandardCharsets.ISO_8859_1).strip();
    if (!text.startsWith("{") || !text.endsWith("}")) {
      throw new MalformedException("its header is no dictionary");
    }
    String descr = null;
    String order = null;
    String shape = null;
    int at = 1;
    Matcher field = FIELDS.matcher(text);
    while (at < text.length() - 1 && field.region(at, text.length() - 1).lookingAt()) {
      boolean twice =
          (field.group("descr") != null && descr != null)
              || (field.group("order") != null && order != null)
              || (field.group("shape") != null && shape != null);
      if (twice) {
        throw new MalformedException("its header has a field twice");
      }
      descr = field.group("descr") != null ? field.group("descr") : descr;
      order = field.group("order") != null ? field.group("order") : order;
      shape = field.group("shape") != null ? field.group("shape") : shape;
      at = field.end();
      if (at == text.length() - 1 || text.charAt(at) != ',') {
        break;
      }
      at++;
    }
    if (!text.substring(at, text.length() - 1).isBlank()
        || descr == null
        || order == null
        || shape == null) {
      throw new MalformedException("its header is not 'descr', 'fortran_order' and 'shape'");
    }
    if (order.equals("True")) {
      throw new MalformedException(
          "its elements are column by column ('fortran_order'); numpy.ascontiguousarray turns them");
    }
    return new NpyHeader(
        type(descr), Character.digit(descr.charAt(2), 10), sizes(shape.strip()), header.length);
  }

  private static ElementType type(String descr) throws MalformedException {
    return switch (descr) {
      case "<f4" -> ElementType.FLOAT32;
      case "<f8" -> ElementType.FLOAT64;
      case "<i4" -> ElementType.INT32;
      case "<i8" -> ElementType.INT64;
      case "|u1" -> ElementType.UINT8;
      case "|b1" -> ElementType.BOOL;
      default ->
          throw new MalformedException(
              "its elements are '"
                  + descr
                  + "', not float32, float64, int32, int64, uint8 or bool in little-endian order");
    };
  }

  private static long[] sizes(String text) throws MalformedException {
    // One axis is written (3,): without the comma it would be a number in brackets.
    boolean tuple = text.isEmpty() || text.indexOf(',') > 0;
    String[] parts = text.isEmpty() ? new String[0] : text.split(",");
    if (!SHAPE.matcher(text).matches() || !tuple || parts.length > MOST_AXES) {
      throw new MalformedException("its 'shape' is (" + text + ")");
    }
    return Arrays.stream(parts).mapToLong(part -> Long.parseLong(part.strip())).toArray();
  }

  /** How many elements the shape says. */
  long elements() throws MalformedException {
    try {
      return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    } catch (ArithmeticException e) {
      throw new MalformedException("its 'shape' " + Arrays.toString(shape) + " is too large");
    }
  }
}
