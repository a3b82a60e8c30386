package io.fovea.metrics.classification;

import io.fovea.metrics.PartialFormat;
import io.fovea.metrics.UserError;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * Hits of some images, mergeable in any order: whole numbers alone. It knows which images it is of,
 * so that none is counted twice and none is missing.
 */
public final class ClassificationPartial {
  private static final PartialFormat FORMAT = new PartialFormat("FVCP", 1);

  private final ClassificationAxes axes;
  private final ClassificationParams params;
  private final BitSet images = new BitSet();

  /** By class: its images, then the hits at each top. */
  private final Map<Integer, long[]> counts = new TreeMap<>();

  public ClassificationPartial(ClassificationAxes axes, ClassificationParams params) {
    this.axes = axes;
    this.params = params;
  }

  /**
   * Counts an image.
   *
   * @param image its place
   * @param truth the right class
   * @param best the best classes, best first; empty for an image without prediction
   * @throws IllegalStateException if the image was counted already
   */
  public void add(int image, int truth, int[] best) {
    if (image < 0 || image >= axes.images() || images.get(image)) {
      throw new IllegalStateException("image " + image + " was counted twice, or is none");
    }
    images.set(image);
    long[] ofClass = of(truth);
    ofClass[0]++;
    int place = RankedClasses.place(best, truth);
    for (int t = 0; t < params.tops().size(); t++) {
      ofClass[t + 1] += place >= 0 && place < params.tops().get(t) ? 1 : 0;
    }
  }

  private long[] of(int truth) {
    return counts.computeIfAbsent(truth, k -> new long[params.tops().size() + 1]);
  }

  /**
   * Takes in another partial.
   *
   * @throws UserError if it is of another dataset or was made with other parameters
   * @throws IllegalStateException if both hold the same image
   */
  public void merge(ClassificationPartial other) {
    PartialFormat.requireSame("dataset", axes, other.axes);
    PartialFormat.requireSame("parameters", params, other.params);
    if (images.intersects(other.images)) {
      throw new IllegalStateException("an image was counted twice");
    }
    images.or(other.images);
    other.counts.forEach(
        (truth, theirs) -> {
          long[] mine = of(truth);
          for (int i = 0; i < mine.length; i++) {
            mine[i] += theirs[i];
          }
        });
  }

  /**
   * The shares of hits.
   *
   * @throws IllegalStateException if an image is missing
   */
  public ClassificationResult result() {
    if (images.cardinality() != axes.images()) {
      throw new IllegalStateException(
          images.cardinality() + " images were counted of " + axes.images());
    }
    return ClassificationResult.of(axes, params, counts);
  }

  /** This partial as versioned, checksummed bytes that name the dataset and the parameters. */
  public byte[] toBytes() {
    return FORMAT.write(
        axes.digest(),
        params,
        out -> {
          long[] words = images.toLongArray();
          out.writeInt(words.length);
          for (long word : words) {
            out.writeLong(word);
          }
          out.writeInt(counts.size());
          for (var each : counts.entrySet()) {
            out.writeInt(each.getKey());
            for (long count : each.getValue()) {
              out.writeLong(count);
            }
          }
        });
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws UserError if the bytes are damaged, of another version, dataset or parameters
   */
  public static ClassificationPartial fromBytes(
      byte[] bytes, ClassificationAxes axes, ClassificationParams params) {
    var partial = new ClassificationPartial(axes, params);
    FORMAT.read(
        bytes,
        axes.digest(),
        params,
        in -> {
          long[] words = new long[in.readInt()];
          for (int i = 0; i < words.length; i++) {
            words[i] = in.readLong();
          }
          partial.images.or(BitSet.valueOf(words));
          for (int n = in.readInt(); n > 0; n--) {
            long[] ofClass = partial.of(in.readInt());
            for (int i = 0; i < ofClass.length; i++) {
              ofClass[i] = in.readLong();
            }
          }
        });
    return partial;
  }
}
