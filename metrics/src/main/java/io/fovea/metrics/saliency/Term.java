package io.fovea.metrics.saliency;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What one image contributes to one figure.
 *
 * @param value NaN where there is none
 * @param reason why not, or why the value stands although nothing could be correlated
 * @param truth for correlations: the true rank or value of each ranked object in the order of the
 *     data set; else empty
 * @param predicted for correlations: what the prediction gave each of them, 0 where it is
 *     unmatched; else empty
 */
public record Term(double value, Reason reason, double[] truth, double[] predicted) {
  private static final double[] NO_RANKS = {};

  static Term of(double value) {
    return new Term(value, Reason.NONE, NO_RANKS, NO_RANKS);
  }

  static Term none(Reason reason) {
    return new Term(Double.NaN, reason, NO_RANKS, NO_RANKS);
  }

  static Term of(double value, double[] truth, double[] predicted) {
    return new Term(value, Reason.NONE, truth, predicted);
  }

  static Term none(Reason reason, double[] truth, double[] predicted) {
    return new Term(Double.NaN, reason, truth, predicted);
  }

  /** Whether there is a value. */
  public boolean hasValue() {
    return !Double.isNaN(value);
  }

  void write(DataOutput out) throws IOException {
    out.writeDouble(value);
    out.writeUTF(reason.name());
    out.writeInt(truth.length);
    for (int i = 0; i < truth.length; i++) {
      out.writeDouble(truth[i]);
      out.writeDouble(predicted[i]);
    }
  }

  static Term read(DataInput in) throws IOException {
    double value = in.readDouble();
    Reason reason = Reason.valueOf(in.readUTF());
    int n = in.readInt();
    if (n == 0) {
      return new Term(value, reason, NO_RANKS, NO_RANKS);
    }
    double[] truth = new double[n];
    double[] predicted = new double[n];
    for (int i = 0; i < n; i++) {
      truth[i] = in.readDouble();
      predicted[i] = in.readDouble();
    }
    return new Term(value, reason, truth, predicted);
  }
}
