package io.fovea.metrics.semantic;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What one image contributes.
 *
 * @param annotated pixels that count
 * @param correct pixels that are predicted rightly
 * @param classes how many are annotated or predicted in it
 * @param meanIou over these, of this image's pixels alone; {@link SemanticResult#UNDEFINED} where
 *     there is none
 */
public record ImagePixels(long annotated, long correct, int classes, double meanIou) {

  /** Share of the pixels that are predicted rightly; {@link SemanticResult#UNDEFINED} of none. */
  public double pixelAccuracy() {
    return SemanticResult.share(correct, annotated);
  }

  /** Of pixels by class: annotated, predicted, and both. */
  static ImagePixels of(long[] annotated, long[] predicted, long[] both) {
    long total = 0;
    long correct = 0;
    int classes = 0;
    double[] ious = new double[annotated.length];
    for (int k = 0; k < ious.length; k++) {
      long union = annotated[k] + predicted[k] - both[k];
      ious[k] = SemanticResult.share(both[k], union);
      classes += union > 0 ? 1 : 0;
      total += annotated[k];
      correct += both[k];
    }
    return new ImagePixels(total, correct, classes, SemanticResult.meanOfDefined(ious));
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(annotated);
    out.writeLong(correct);
    out.writeInt(classes);
    out.writeDouble(meanIou);
  }

  static ImagePixels read(DataInput in) throws IOException {
    return new ImagePixels(in.readLong(), in.readLong(), in.readInt(), in.readDouble());
  }
}
