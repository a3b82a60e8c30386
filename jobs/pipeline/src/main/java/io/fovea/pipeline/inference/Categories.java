package io.fovea.pipeline.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.decode.LabelMap;
import io.fovea.pipeline.store.Digests;
import io.fovea.pipeline.store.Manifest.InputFile;
import io.fovea.pipeline.store.Redaction;
import io.fovea.pipeline.store.Storage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What {@code --categories} says, ready to cross to the tasks.
 *
 * @param policy {@code ids}, {@code contiguous} or {@code file}
 * @param dataset the dataset's category ids in file order; empty for an image list without any
 * @param listed with {@code file}: the category id of label 0, 1, ...
 * @param file the file, or null
 */
record Categories(String policy, List<Long> dataset, List<Long> listed, Source file)
    implements Serializable {
  /** Decoders whose outputs tell how many classes there are, so that a wrong map is noticed. */
  private static final Set<String> COUNTED =
      Set.of("blendmask", "mask2former", "yolox", "yolo-seg");

  private static final int MAX_FILE_BYTES = 1 << 24;

  /** A file that was read, for the manifest. */
  record Source(String location, long bytes, String sha256) implements Serializable {
    InputFile toInput() {
      return new InputFile(location, bytes, sha256);
    }
  }

  /**
   * @param option {@code ids}, {@code contiguous}, the location of a JSON array of category ids, or
   *     null where the decoder's number of classes is enough to check {@code contiguous}
   * @throws UserError if nothing says how labels become ids, or the file is no such array
   */
  static Categories of(String option, String decoder, List<Long> dataset) {
    List<Long> ids = new ArrayList<>(dataset);
    if (option == null && !COUNTED.contains(decoder)) {
      throw UserError.usage(
          "nothing says how the labels of the decoder '" + decoder + "' become category ids",
          "Give --categories ids if the model's labels are the dataset's category ids, contiguous if"
              + " label n is the n-th category of the dataset's file, or a file with a JSON array"
              + " of the category ids of label 0, 1, ...");
    }
    if (option == null || option.equals("contiguous")) {
      return new Categories("contiguous", ids, List.of(), null);
    }
    return option.equals("ids") ? new Categories(option, ids, List.of(), null) : read(option, ids);
  }

  private static Categories read(String location, List<Long> dataset) {
    byte[] json;
    try (InputStream in = Storage.open(location)) {
      json = in.readNBytes(MAX_FILE_BYTES);
      long[] listed = new ObjectMapper().readValue(json, long[].class);
      List<Long> ids = new ArrayList<>();
      for (long id : listed) {
        ids.add(id);
      }
      String sha256 = Digests.of(new ByteArrayInputStream(json)).sha256();
      return new Categories(
          "file", dataset, ids, new Source(Redaction.text(location), json.length, sha256));
    } catch (JsonProcessingException e) {
      throw new UserError(
          ExitCode.INPUT,
          location + ": not a JSON array of category ids (" + e.getOriginalMessage() + ")",
          "Write the category ids of label 0, 1, ... as [1, 2, 3].",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The map itself.
   *
   * @throws UserError if the listed ids are not the dataset's
   */
  LabelMap labels() {
    long[] datasetIds = dataset.stream().mapToLong(Long::longValue).toArray();
    return policy.equals("file")
        ? LabelMap.listed(listed.stream().mapToLong(Long::longValue).toArray(), datasetIds)
        : LabelMap.of(policy, datasetIds);
  }

  /** In one line: what digests are made of. */
  String text() {
    return policy + " " + (policy.equals("file") ? listed : dataset);
  }
}
