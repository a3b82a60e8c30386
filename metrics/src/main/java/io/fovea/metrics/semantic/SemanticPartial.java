package io.fovea.metrics.semantic;

import io.fovea.metrics.PartialFormat;
import io.fovea.metrics.UserError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The confusion matrix of some images, mergeable in any order: it adds whole numbers alone. It
 * knows which images it is of, so that none is counted twice and none is missing, and keeps four
 * numbers of each.
 */
public final class SemanticPartial {
  private static final PartialFormat FORMAT = new PartialFormat("FVSP", 2);

  private final SemanticAxes axes;
  private final SemanticParams params;
  private final int columns;

  /** Row-major: annotated class, then predicted class, a last column being "none". */
  private final long[] pixels;

  private final SortedMap<Integer, ImagePixels> images = new TreeMap<>();

  public SemanticPartial(SemanticAxes axes, SemanticParams params) {
    this.axes = axes;
    this.params = params;
    this.columns = params.classes() + 1;
    this.pixels = new long[params.classes() * columns];
  }

  /**
   * Counts the pixels of one image.
   *
   * @param image its place
   * @param truths a class id or the ignore value by pixel
   * @param predictions as many; the ignore value stands for "none", which is a miss of the
   *     annotated class
   * @throws UserError naming value and pixel, if one is neither; the partial is spoilt then
   * @throws IllegalStateException if the image was counted already
   */
  public void add(int image, int[] truths, int[] predictions) {
    if (image < 0 || image >= axes.images() || images.containsKey(image)) {
      throw new IllegalStateException("image " + image + " was counted twice, or is none");
    }
    int classes = params.classes();
    long[] ofTruth = new long[classes];
    long[] ofPrediction = new long[columns];
    long[] ofBoth = new long[classes];
    int ignore = params.ignoreValue();
    for (int i = 0; i < truths.length; i++) {
      int truth = truths[i];
      if (truth == ignore) {
        continue;
      }
      int predicted = predictions[i];
      if (truth < 0 || truth >= classes) {
        throw refuse("annotated", truth, i);
      }
      if (predicted < 0 || predicted >= classes) {
        if (predicted != ignore) {
          throw refuse("predicted", predicted, i);
        }
        predicted = classes;
      }
      pixels[truth * columns + predicted]++;
      ofTruth[truth]++;
      ofPrediction[predicted]++;
      if (truth == predicted) {
        ofBoth[truth]++;
      }
    }
    images.put(image, ImagePixels.of(ofTruth, ofPrediction, ofBoth));
  }

  private UserError refuse(String whose, int value, int pixel) {
    return UserError.input(
        "the "
            + whose
            + " pixel "
            + pixel
            + ", counted by rows, has the value "
            + value
            + ", and classes are 0 to "
            + (params.classes() - 1),
        "Check the number of classes and the ignore value (" + params.ignoreValue() + ").");
  }

  /**
   * Takes in another partial.
   *
   * @throws UserError if it is of another dataset or was made with other parameters
   * @throws IllegalStateException if both hold the same image
   */
  public void merge(SemanticPartial other) {
    PartialFormat.requireSame("dataset", axes, other.axes);
    PartialFormat.requireSame("parameters", params, other.params);
    if (!Collections.disjoint(images.keySet(), other.images.keySet())) {
      throw new IllegalStateException("an image was counted twice");
    }
    images.putAll(other.images);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = Math.addExact(pixels[i], other.pixels[i]);
    }
  }

  /**
   * What the matrix says.
   *
   * @throws IllegalStateException if an image is missing
   */
  public SemanticResult result() {
    if (images.size() != axes.images()) {
      throw new IllegalStateException(images.size() + " images were counted of " + axes.images());
    }
    return SemanticResult.of(axes, params, new ArrayList<>(images.values()), pixels.clone());
  }

  /** This partial as versioned, checksummed bytes that name the dataset and the parameters. */
  public byte[] toBytes() {
    return FORMAT.write(
        axes.digest(),
        params,
        out -> {
          out.writeInt(images.size());
          for (var image : images.entrySet()) {
            out.writeInt(image.getKey());
            image.getValue().write(out);
          }
          for (long count : pixels) {
            out.writeLong(count);
          }
        });
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws UserError if the bytes are damaged, of another version, dataset or parameters
   */
  public static SemanticPartial fromBytes(byte[] bytes, SemanticAxes axes, SemanticParams params) {
    var partial = new SemanticPartial(axes, params);
    FORMAT.read(
        bytes,
        axes.digest(),
        params,
        in -> {
          for (int n = in.readInt(); n > 0; n--) {
            partial.images.put(in.readInt(), ImagePixels.read(in));
          }
          for (int i = 0; i < partial.pixels.length; i++) {
            partial.pixels[i] = in.readLong();
          }
        });
    return partial;
  }
}
