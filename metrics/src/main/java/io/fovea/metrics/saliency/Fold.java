package io.fovea.metrics.saliency;

import io.fovea.metrics.stats.NumpySum;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/** How the terms of a data set's images become a figure. */
public enum Fold {
  /** The mean of the values there are. */
  MEAN {
    @Override
    double of(List<Term> terms) {
      return NumpySum.mean(defined(terms));
    }
  },
  /** The mean correlation of the images that have one, brought from -1..1 to 0..1. */
  MEAN_CORRELATION {
    @Override
    double of(List<Term> terms) {
      return (NumpySum.mean(defined(terms)) + 1) / 2;
    }
  },
  /**
   * SeqRank's: a missing value counts as 0, unless the image has too few objects for the figure;
   * rounded to four decimals.
   */
  ZERO_IF_MISSING {
    @Override
    double of(List<Term> terms) {
      double sum = 0;
      long count = 0;
      for (Term term : terms) {
        sum += term.hasValue() ? term.value() : 0;
        count += leavesOut(term) ? 0 : 1;
      }
      return count == 0 ? Double.NaN : rounded((sum + TINY) / (count + TINY), 4);
    }

    @Override
    boolean leavesOut(Term term) {
      return term.reason() == Reason.FEWER_OBJECTS;
    }

    private double rounded(double value, int decimals) {
      return new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN).doubleValue();
    }
  },
  /**
   * RSDNet's: values are rounded to six significant digits and stretched so that the worst image of
   * the data set is 0 and the best 1; the mean, rounded to three significant digits. NaN where all
   * images are equal.
   */
  STRETCHED {
    @Override
    double of(List<Term> terms) {
      double[] values = defined(terms);
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < values.length; i++) {
        values[i] = significant(values[i], 6);
        least = Math.min(least, values[i]);
        most = Math.max(most, values[i]);
      }
      if (!(most > least)) {
        return Double.NaN;
      }
      for (int i = 0; i < values.length; i++) {
        values[i] = (values[i] - least) / (most - least);
      }
      return significant(NumpySum.mean(values), 3);
    }

    private double significant(double value, int digits) {
      return new BigDecimal(value)
          .round(new MathContext(digits, RoundingMode.HALF_UP))
          .doubleValue();
    }
  };

  private static final double TINY = 1e-12;

  /** The figure; NaN where no image counts. The terms are in the order of the data set. */
  abstract double of(List<Term> terms);

  /** Whether the image counts for nothing. */
  boolean leavesOut(Term term) {
    return !term.hasValue();
  }

  static double[] defined(List<Term> terms) {
    return terms.stream().filter(Term::hasValue).mapToDouble(Term::value).toArray();
  }
}
