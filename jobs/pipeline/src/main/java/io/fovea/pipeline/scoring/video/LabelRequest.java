package io.fovea.pipeline.scoring.video;

import io.fovea.metrics.UserError;
import io.fovea.metrics.video.LabelMeasure;
import io.fovea.metrics.video.LabelParams;
import io.fovea.metrics.video.VideoNames;
import io.fovea.pipeline.dataset.LabelHeader;
import io.fovea.pipeline.dataset.LabelPairs;
import io.fovea.pipeline.dataset.LabelSource;
import io.fovea.pipeline.store.Digests;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What of labelled videos to score.
 *
 * @param truth the annotated labels
 * @param predicted the predicted ones
 * @param measure what is measured
 * @param windows of VPQ: lengths of the stretches that are scored, in frames
 */
public record LabelRequest(
    LabelSource truth, LabelSource predicted, LabelMeasure measure, List<Integer> windows)
    implements Serializable {
  public LabelRequest {
    windows = List.copyOf(windows);
  }

  /** Of two documents, or of one that holds both sides. */
  public LabelRequest(
      String groundTruth, String predictions, LabelMeasure measure, List<Integer> windows) {
    this(
        new LabelSource.Document(groundTruth),
        new LabelSource.Document(predictions),
        measure,
        windows);
  }

  /** Where the annotated labels are, for messages. */
  public String groundTruth() {
    return truth.location();
  }

  /** Where the predicted labels are, for messages. */
  public String predictions() {
    return predicted.location();
  }

  /**
   * Opens both sides.
   *
   * @param params of the ground truth
   */
  public LabelPairs open(LabelParams params) {
    return LabelPairs.open(truth, predicted, params.voidClass());
  }

  /** What partial results are of. */
  public static VideoNames names(LabelHeader header) {
    byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
    return new VideoNames(Digests.of(text), header.videos());
  }

  /**
   * How the videos of a ground truth are scored.
   *
   * @throws UserError if it does not say what the classes are
   */
  public LabelParams params(LabelHeader header) {
    if (header.classes() == null || header.things() == null || header.voidClass() == null) {
      throw UserError.input(
          groundTruth()
              + ": the key '"
              + (header.classes() == null
                  ? "num_classes"
                  : header.things() == null ? "things" : "ignore")
              + "' is missing",
          "Say how many classes there are, which of them are things, and which number stands for"
              + " no label.");
    }
    try {
      return new LabelParams(
          measure, header.classes(), header.things(), header.voidClass(), windows);
    } catch (UserError e) {
      throw e.at(groundTruth());
    }
  }

  /** Reads what the ground truth says beside the labels. */
  public LabelHeader header() {
    return truth.header();
  }
}
