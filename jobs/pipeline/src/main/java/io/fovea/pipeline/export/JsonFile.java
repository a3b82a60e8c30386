package io.fovea.pipeline.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.fovea.pipeline.store.PredictionRow.MaskText;
import io.fovea.pipeline.store.Storage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** JSON documents with a record a line. */
final class JsonFile {
  private JsonFile() {}

  /** What writes a document. */
  interface Content {
    void writeTo(JsonGenerator json) throws IOException;
  }

  static void write(String location, Content content) {
    try (OutputStream out = new BufferedOutputStream(Storage.create(location), 1 << 16);
        JsonGenerator json = new JsonFactory().createGenerator(out)) {
      content.writeTo(json);
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(location, e);
    }
  }

  /** A mask as COCO writes it. */
  static void writeMask(JsonGenerator json, MaskText mask) throws IOException {
    json.writeStartObject();
    json.writeFieldName("size");
    json.writeArray(new int[] {mask.height(), mask.width()}, 0, 2);
    json.writeStringField("counts", mask.counts());
    json.writeEndObject();
  }
}
