package io.fovea.pipeline.inference;

import io.fovea.pipeline.inference.ShardOutcome.Written;
import io.fovea.pipeline.store.Digests;
import io.fovea.pipeline.store.FailureRow;
import io.fovea.pipeline.store.FailureTable;
import io.fovea.pipeline.store.PredictionTable;
import io.fovea.pipeline.store.RunFolder;
import io.fovea.pipeline.store.Table;
import io.fovea.pipeline.store.WrittenFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The two files of a shard, named by its key. The failures are written last and hold the digest of
 * the predictions: a shard is there when its failures are, and the two belong together.
 */
final class ShardFiles {
  private static final String KEY = "fovea.shard.key";
  private static final String IMAGES = "fovea.images";
  private static final String FIRST_IMAGE = "fovea.images.first";
  private static final String IMAGES_SHA256 = "fovea.images.sha256";
  private static final String PREDICTIONS = "fovea.predictions";
  private static final String PREDICTIONS_SHA256 = "fovea.predictions.sha256";
  private static final String MASKS = "fovea.masks";
  private static final String FAILURES = "fovea.failures";
  private static final String HALVED = "fovea.halvedBatches";
  private static final String RUNS = "fovea.runs";
  private static final String DEVICE = "fovea.device";

  private final RunFolder folder;

  ShardFiles(RunFolder folder) {
    this.folder = folder;
  }

  /** The digest of a shard's images as they are now. */
  interface ImagesNow {
    String sha256() throws IOException;
  }

  /**
   * What is there of a shard: nothing unless both files are whole, belong together and to this
   * shard, and were made from the images that are there now.
   *
   * @param images asked only if everything else is well
   */
  Optional<Written> find(Portion shard, ImagesNow images) throws IOException {
    byte[] failures = folder.readIfThere(path(RunFolder.FAILURES, shard));
    if (failures == null) {
      return Optional.empty();
    }
    byte[] predictions = folder.readIfThere(path(RunFolder.PREDICTIONS, shard));
    if (predictions == null) {
      return Optional.empty();
    }
    Map<String, String> footer;
    Written written;
    try {
      footer = Table.footer(failures);
      if (!belongs(shard, footer, predictions)) {
        return Optional.empty();
      }
      written = written(shard, footer, predictions, failures);
    } catch (RuntimeException e) {
      // Parquet's ways to say that a file is cut short or damaged.
      return Optional.empty();
    }
    return footer.get(IMAGES_SHA256).equals(images.sha256())
        ? Optional.of(written)
        : Optional.empty();
  }

  private static boolean belongs(Portion shard, Map<String, String> footer, byte[] predictions) {
    return shard.key().equals(footer.get(KEY))
        && Integer.toString(shard.samples()).equals(footer.get(IMAGES))
        && Long.toString(shard.firstId()).equals(footer.get(FIRST_IMAGE))
        && Digests.of(predictions).equals(footer.get(PREDICTIONS_SHA256))
        && Long.toString(Table.rowCount(predictions)).equals(footer.get(PREDICTIONS))
        && footer.containsKey(IMAGES_SHA256)
        && footer.containsKey(DEVICE);
  }

  private static Written written(
      Portion shard, Map<String, String> footer, byte[] predictions, byte[] failures) {
    List<FailureRow> failed = new ArrayList<>();
    FailureTable.INSTANCE.read(failures, path(RunFolder.FAILURES, shard), failed::add);
    if (failed.size() != Integer.parseInt(footer.get(FAILURES))) {
      throw new IllegalStateException(failed.size() + " failures, not " + footer.get(FAILURES));
    }
    return new Written(
        shard.index(),
        shard.key(),
        shard.samples() - failed.size(),
        reasons(failed),
        Integer.parseInt(footer.get(PREDICTIONS)),
        Integer.parseInt(footer.get(HALVED)),
        RunCounts.parse(footer.get(RUNS)),
        file(RunFolder.PREDICTIONS, shard, predictions),
        file(RunFolder.FAILURES, shard, failures),
        footer.get(DEVICE),
        true,
        null);
  }

  /**
   * Writes both files, unless another attempt has done so in the meantime: then its files count.
   * What a device computes may differ from attempt to attempt, and the files of two attempts must
   * not mix.
   *
   * @param device that the content was computed on
   */
  Written write(Portion shard, ShardContent content, String device) throws IOException {
    Optional<Written> other = find(shard, content::imagesSha256);
    if (other.isPresent()) {
      return other.get();
    }
    Map<String, String> footer = footer(shard, content, device);
    byte[] predictions = PredictionTable.INSTANCE.encode(content.predictions(), footer);
    footer.put(PREDICTIONS_SHA256, Digests.of(predictions));
    byte[] failures = FailureTable.INSTANCE.encode(content.failures(), footer);
    return new Written(
        shard.index(),
        shard.key(),
        content.predicted(),
        reasons(content.failures()),
        content.predictions().size(),
        content.halvedBatches(),
        new TreeMap<>(content.runs()),
        folder.write(path(RunFolder.PREDICTIONS, shard), predictions),
        folder.write(path(RunFolder.FAILURES, shard), failures),
        device,
        false,
        null);
  }

  /** What {@code data-schemas/predictions.md} says. */
  private static Map<String, String> footer(Portion shard, ShardContent content, String device) {
    long masks = content.predictions().stream().filter(row -> row.mask() != null).count();
    Map<String, String> footer = new TreeMap<>();
    footer.put(KEY, shard.key());
    footer.put(IMAGES, Integer.toString(shard.samples()));
    footer.put(FIRST_IMAGE, Long.toString(shard.firstId()));
    footer.put(IMAGES_SHA256, content.imagesSha256());
    footer.put(PREDICTIONS, Integer.toString(content.predictions().size()));
    footer.put(MASKS, Long.toString(masks));
    footer.put(FAILURES, Integer.toString(content.failures().size()));
    footer.put(HALVED, Integer.toString(content.halvedBatches()));
    footer.put(DEVICE, device);
    if (!content.runs().isEmpty()) {
      footer.put(RUNS, RunCounts.text(content.runs()));
    }
    return footer;
  }

  @SuppressWarnings("NonApiType") // It goes to the driver, and has to be serialisable.
  private static TreeMap<String, Integer> reasons(List<FailureRow> failures) {
    TreeMap<String, Integer> reasons = new TreeMap<>();
    failures.forEach(failure -> reasons.merge(failure.reason(), 1, Integer::sum));
    return reasons;
  }

  private static WrittenFile file(String table, Portion shard, byte[] content) {
    return new WrittenFile(path(table, shard), content.length, Digests.of(content));
  }

  private static String path(String table, Portion shard) {
    return table + "/" + shard.key() + ".parquet";
  }
}
