package io.fovea.pipeline.store;

import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/** Writes one row's fields in the schema's order. */
final class Fields {
  private final RecordConsumer consumer;
  private final MessageType schema;
  private int column;

  Fields(RecordConsumer consumer, MessageType schema) {
    this.consumer = consumer;
    this.schema = schema;
  }

  void startRow() {
    consumer.startMessage();
    column = 0;
  }

  void endRow() {
    if (column != schema.getFieldCount()) {
      throw new IllegalStateException(column + " fields written of " + schema.getFieldCount());
    }
    consumer.endMessage();
  }

  Fields put(long value) {
    return put(() -> consumer.addLong(value));
  }

  Fields put(double value) {
    return put(() -> consumer.addDouble(value));
  }

  Fields put(int value) {
    return put(() -> consumer.addInteger(value));
  }

  Fields put(String value) {
    return put(() -> consumer.addBinary(Binary.fromString(value)));
  }

  /** Leaves so many columns null. */
  Fields skip(int columns) {
    column += columns;
    return this;
  }

  private Fields put(Runnable value) {
    String name = schema.getFieldName(column);
    consumer.startField(name, column);
    value.run();
    consumer.endField(name, column);
    column++;
    return this;
  }
}
