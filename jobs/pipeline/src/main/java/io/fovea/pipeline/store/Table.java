package io.fovea.pipeline.store;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/**
 * A table that one task writes whole, as one Parquet file in memory: small enough for that, and so
 * either published complete or not at all. The same rows and footer give the same bytes.
 *
 * @param <T> a row
 */
public abstract class Table<T> {
  /** Hadoop's own settings would be parsed for every file that is read or written. */
  private static final Configuration NO_SETTINGS = new Configuration(false);

  private static final String DAMAGED =
      "Copy the run again from where it was made, or run it again with --force.";

  private final MessageType schema;

  Table(MessageType schema) {
    this.schema = schema;
  }

  /** The columns, in order. */
  public final MessageType schema() {
    return schema;
  }

  /** Writes one row's fields. */
  abstract void write(T row, Fields fields);

  /**
   * A Parquet file of these rows.
   *
   * @param footer texts by name, kept in the file's footer
   */
  public final byte[] encode(Iterable<T> rows, Map<String, String> footer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      try (ParquetWriter<T> writer =
          new Builder<>(this, footer, bytes)
              .withConf(NO_SETTINGS)
              .withWriterVersion(WriterVersion.PARQUET_1_0)
              .withCompressionCodec(CompressionCodecName.SNAPPY)
              .build()) {
        for (T row : rows) {
          writer.write(row);
        }
      }
      return CanonicalFooter.of(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Looks at what a file says of itself: that it is a Parquet file, with the columns of this table.
   *
   * @param where names the file in errors
   * @return the footer's texts
   * @throws UserError naming the column that is missing or of another type
   */
  public final Map<String, String> check(byte[] file, String where) {
    try (ParquetFileReader reader = open(file)) {
      MessageType stored = reader.getFileMetaData().getSchema();
      for (Type column : schema.getFields()) {
        requireColumn(column.asPrimitiveType(), stored, where);
      }
      return reader.getFileMetaData().getKeyValueMetaData();
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      throw unreadable(e, where);
    }
  }

  /** A column may be empty where ours may not: the rows tell. */
  private static void requireColumn(PrimitiveType column, MessageType stored, String where) {
    String name = column.getName();
    if (!stored.containsField(name)) {
      throw UserError.input(where + ": the table has no column '" + name + "'", DAMAGED);
    }
    Type other = stored.getType(name);
    if (!other.isPrimitive()
        || other.isRepetition(Type.Repetition.REPEATED)
        || other.asPrimitiveType().getPrimitiveTypeName() != column.getPrimitiveTypeName()) {
      throw UserError.input(
          where
              + ": column '"
              + name
              + "' is '"
              + other.toString().strip()
              + "', not "
              + column.getPrimitiveTypeName(),
          DAMAGED);
    }
  }

  /**
   * Parquet says in many ways that a file is cut short or damaged; one is to ask for an array of a
   * damaged size, which there is no memory for.
   */
  static UserError unreadable(Throwable e, String where) {
    return e instanceof UserError error
        ? error
        : new UserError(
            ExitCode.INPUT,
            where
                + ": is no table that can be read ("
                + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
                + ")",
            DAMAGED,
            e);
  }

  /** The footer's texts of a file that {@link #encode} made. */
  public static Map<String, String> footer(byte[] file) {
    try (ParquetFileReader reader = open(file)) {
      return reader.getFileMetaData().getKeyValueMetaData();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ParquetFileReader open(byte[] file) throws IOException {
    return ParquetFileReader.open(
        new MemoryFile(file), HadoopReadOptions.builder(NO_SETTINGS).build());
  }

  /** How many rows a file says that it has. */
  public static long rowCount(byte[] file) {
    try (ParquetFileReader reader = open(file)) {
      return reader.getRecordCount();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Hands out the rows of a file in the order in which they were written.
   *
   * @param where names the file in errors
   * @throws UserError if the file is not whole, or has other columns
   */
  final void readGroups(byte[] file, String where, Consumer<Group> rows) {
    check(file, where);
    try (ParquetFileReader reader = open(file)) {
      MessageType stored = reader.getFileMetaData().getSchema();
      // Whether a column may be empty is the file's to say; the rows are held to our schema below.
      MessageType read =
          new MessageType(
              schema.getName(),
              schema.getFields().stream().map(column -> stored.getType(column.getName())).toList());
      MessageColumnIO columns = new ColumnIOFactory().getColumnIO(read, stored, true);
      for (PageReadStore pages = reader.readNextRowGroup();
          pages != null;
          pages = reader.readNextRowGroup()) {
        RecordReader<Group> groups = columns.getRecordReader(pages, new GroupRecordConverter(read));
        for (long i = pages.getRowCount(); i > 0; i--) {
          Group group = groups.read();
          requireValues(group, where);
          rows.accept(group);
        }
      }
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      throw unreadable(e, where);
    }
  }

  /** A file whose columns may be empty is read, as long as none is that may not. */
  private void requireValues(Group group, String where) {
    for (int i = 0; i < schema.getFieldCount(); i++) {
      if (schema.getType(i).isRepetition(Type.Repetition.REQUIRED)
          && group.getFieldRepetitionCount(i) == 0) {
        throw UserError.input(where + ": a row has no '" + schema.getFieldName(i) + "'", DAMAGED);
      }
    }
  }

  /** Both of Parquet's ways to hand over settings lead to the same writer; none is read. */
  @SuppressWarnings("deprecation")
  private static final class Builder<T> extends ParquetWriter.Builder<T, Builder<T>> {
    private final Table<T> table;
    private final Map<String, String> footer;

    Builder(Table<T> table, Map<String, String> footer, ByteArrayOutputStream bytes) {
      super(new MemoryOutput(bytes));
      this.table = table;
      this.footer = footer;
    }

    @Override
    protected Builder<T> self() {
      return this;
    }

    @Override
    protected WriteSupport<T> getWriteSupport(Configuration conf) {
      return new RowWriter<>(table, footer);
    }

    @Override
    protected WriteSupport<T> getWriteSupport(ParquetConfiguration conf) {
      return new RowWriter<>(table, footer);
    }
  }

  @SuppressWarnings("deprecation")
  private static final class RowWriter<T> extends WriteSupport<T> {
    private final Table<T> table;
    private final Map<String, String> footer;
    private Fields fields;

    RowWriter(Table<T> table, Map<String, String> footer) {
      this.table = table;
      this.footer = footer;
    }

    @Override
    public WriteContext init(Configuration conf) {
      return new WriteContext(table.schema(), footer);
    }

    @Override
    public WriteContext init(ParquetConfiguration conf) {
      return new WriteContext(table.schema(), footer);
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
      fields = new Fields(consumer, table.schema());
    }

    @Override
    public void write(T row) {
      fields.startRow();
      table.write(row, fields);
      fields.endRow();
    }
  }

  private record MemoryOutput(ByteArrayOutputStream bytes) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return new PositionOutputStream() {
        @Override
        public long getPos() {
          return bytes.size();
        }

        @Override
        public void write(int b) {
          bytes.write(b);
        }

        @Override
        public void write(byte[] b, int from, int length) {
          bytes.write(b, from, length);
        }
      };
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }
}
