package io.fovea.pipeline.dataset;

import io.fovea.metrics.UserError;
import io.fovea.metrics.video.LabelVideo;

/** Labelled videos with their predictions, side by side: one video is in memory at a time. */
public final class LabelPairs extends RecordIterator<LabelVideo> {
  private final RecordIterator<RawLabelVideo> truth;
  private final RecordIterator<RawLabelVideo> predicted;
  private final String where;
  private int place;

  private LabelPairs(
      RecordIterator<RawLabelVideo> truth, RecordIterator<RawLabelVideo> predicted, String where) {
    this.truth = truth;
    this.predicted = predicted;
    this.where = where;
  }

  /**
   * Opens both sides, which may be one document.
   *
   * @param voidClass of pixels without a label
   * @throws UserError if one cannot be read
   */
  public static LabelPairs open(LabelSource groundTruth, LabelSource predictions, int voidClass) {
    RecordIterator<RawLabelVideo> truth = groundTruth.open(LabelDocument.Side.TRUTH, voidClass);
    try {
      return new LabelPairs(
          truth, predictions.open(LabelDocument.Side.PREDICTED, voidClass), predictions.location());
    } catch (UserError e) {
      truth.close();
      throw e;
    }
  }

  @Override
  protected LabelVideo read() {
    if (!truth.hasNext() || !predicted.hasNext()) {
      if (truth.hasNext() || predicted.hasNext()) {
        throw UserError.input(
            where
                + ": the ground truth has "
                + (truth.hasNext() ? "more" : "fewer")
                + " than the "
                + place
                + " videos that both have",
            "Give the predictions of every video, in the order of the ground truth.");
      }
      return null;
    }
    RawLabelVideo one = truth.next();
    RawLabelVideo other = predicted.next();
    if (!one.name().equals(other.name())) {
      throw UserError.input(
          where
              + ": seqs["
              + place
              + "] is of the video '"
              + other.name()
              + "', and the ground truth's is of '"
              + one.name()
              + "'",
          "Give the predictions in the order of the ground truth.");
    }
    try {
      return new LabelVideo(one.frames(), other.frames());
    } catch (UserError e) {
      throw e.at(where + ", seqs[" + place + "]");
    } finally {
      place++;
    }
  }

  @Override
  public void close() {
    truth.close();
    predicted.close();
  }
}
