package io.fovea.pipeline.validate;

import io.fovea.metrics.detection.IouType;
import java.util.function.Function;

/**
 * Checks COCO documents of boxes, masks or keypoints, and those of LVIS.
 *
 * @param kind what of them is scored
 * @param predictions null to look at the ground truth alone
 * @param points how many keypoints are scored
 * @param iou whether boxes, masks or boundaries will be scored; null if that is not known
 */
public record CocoCheck(Kind kind, String groundTruth, String predictions, int points, IouType iou)
    implements TaskCheck {

  /** A check for whatever will be scored. */
  public CocoCheck(Kind kind, String groundTruth, String predictions, int points) {
    this(kind, groundTruth, predictions, points, null);
  }

  /** What of the documents is scored. */
  public enum Kind {
    INSTANCE("instance"),
    LVIS("lvis"),
    KEYPOINTS("keypoints");

    private final String task;

    Kind(String task) {
      this.task = task;
    }
  }

  @Override
  public String task() {
    return kind.task;
  }

  @Override
  public void run(Function<String, Findings> open) {
    Findings ofTruth = open.apply(groundTruth);
    CocoTask task =
        switch (kind) {
          case INSTANCE -> new InstanceTask(iou);
          case LVIS -> new LvisTask(ofTruth, iou);
          case KEYPOINTS -> new KeypointTask(ofTruth, points);
        };
    Truth truth = new TruthCheck(groundTruth, ofTruth, task).run();
    if (predictions != null) {
      new ResultsCheck(predictions, truth, open.apply(predictions), task).run();
    }
  }
}
