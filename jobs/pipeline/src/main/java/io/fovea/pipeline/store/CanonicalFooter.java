package io.fovea.pipeline.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * Parquet's writer keeps the encodings of a column in a hash set of enum constants, whose order is
 * another in each JVM. The footer is the last thing in a file, so that it can be written again with
 * its lists in order.
 */
final class CanonicalFooter {
  private static final byte[] MAGIC = {'P', 'A', 'R', '1'};

  private CanonicalFooter() {}

  /** The same file, with the bytes that every JVM would give it. */
  static byte[] of(byte[] file) throws IOException {
    int tail = Integer.BYTES + MAGIC.length;
    int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - tail);
    int start = file.length - tail - length;
    FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(file, start, length));
    if (footer.isSetKey_value_metadata()) {
      footer.getKey_value_metadata().sort(Comparator.comparing(KeyValue::getKey));
    }
    for (RowGroup group : footer.getRow_groups()) {
      for (ColumnChunk column : group.getColumns()) {
        ColumnMetaData data = column.getMeta_data();
        data.getEncodings().sort(Comparator.comparing(Encoding::getValue));
        if (data.isSetEncoding_stats()) {
          data.getEncoding_stats()
              .sort(
                  Comparator.comparing((PageEncodingStats stats) -> stats.getPage_type().getValue())
                      .thenComparing(stats -> stats.getEncoding().getValue()));
        }
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(file.length);
    out.write(file, 0, start);
    Util.writeFileMetaData(footer, out);
    ByteBuffer size = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.write(size.putInt(out.size() - start).array());
    out.write(MAGIC);
    return out.toByteArray();
  }
}
