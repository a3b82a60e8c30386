package io.fovea.pipeline.scoring.spark;

import io.fovea.pipeline.dataset.Segmentation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * How a segmentation travels in a row: a byte for its kind, then its body. Masks stay in the form
 * of the document, so that decoding them is work for many tasks.
 */
final class SegmentationBytes {
  private static final byte MISSING = 0;
  private static final byte MALFORMED = 1;
  private static final byte TEXT = 2;
  private static final byte COUNTS = 3;
  private static final byte POLYGONS = 4;

  private SegmentationBytes() {}

  static byte[] of(Segmentation segmentation) {
    if (segmentation instanceof Segmentation.RunText text) {
      byte[] bytes = start(TEXT, 8 + text.ascii().length);
      body(bytes).putInt(text.height()).putInt(text.width()).put(text.ascii());
      return bytes;
    }
    if (segmentation instanceof Segmentation.RunCounts counts) {
      byte[] bytes = start(COUNTS, 8 + counts.runs().length * Integer.BYTES);
      body(bytes).putInt(counts.height()).putInt(counts.width()).asIntBuffer().put(counts.runs());
      return bytes;
    }
    if (segmentation instanceof Segmentation.Polygons polygons) {
      return ofPolygons(polygons.parts());
    }
    if (segmentation instanceof Segmentation.Malformed malformed) {
      byte[] what = malformed.what().getBytes(StandardCharsets.UTF_8);
      byte[] bytes = start(MALFORMED, what.length);
      body(bytes).put(what);
      return bytes;
    }
    return start(MISSING, 0);
  }

  private static byte[] ofPolygons(List<double[]> parts) {
    int numbers = parts.stream().mapToInt(part -> part.length).sum();
    byte[] bytes = start(POLYGONS, 4 + 4 * parts.size() + Double.BYTES * numbers);
    ByteBuffer body = body(bytes).putInt(parts.size());
    for (double[] part : parts) {
      body.putInt(part.length);
      for (double number : part) {
        body.putDouble(number);
      }
    }
    return bytes;
  }

  private static byte[] start(byte kind, int bodyLength) {
    byte[] bytes = new byte[1 + bodyLength];
    bytes[0] = kind;
    return bytes;
  }

  private static ByteBuffer body(byte[] bytes) {
    return ByteBuffer.wrap(bytes, 1, bytes.length - 1);
  }

  static Segmentation read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return switch (in.get()) {
      case MISSING -> new Segmentation.Missing();
      case MALFORMED ->
          new Segmentation.Malformed(
              new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8));
      case TEXT -> {
        int height = in.getInt();
        int width = in.getInt();
        byte[] ascii = new byte[in.remaining()];
        in.get(ascii);
        yield new Segmentation.RunText(height, width, ascii);
      }
      case COUNTS -> {
        int height = in.getInt();
        int width = in.getInt();
        int[] runs = new int[in.remaining() / Integer.BYTES];
        in.asIntBuffer().get(runs);
        yield new Segmentation.RunCounts(height, width, runs);
      }
      case POLYGONS -> new Segmentation.Polygons(readPolygons(in));
      default -> throw new IllegalStateException("segmentation of kind " + bytes[0]);
    };
  }

  private static List<double[]> readPolygons(ByteBuffer in) {
    int count = in.getInt();
    var parts = new ArrayList<double[]>(count);
    for (int i = 0; i < count; i++) {
      double[] part = new double[in.getInt()];
      for (int j = 0; j < part.length; j++) {
        part[j] = in.getDouble();
      }
      parts.add(part);
    }
    return parts;
  }
}
