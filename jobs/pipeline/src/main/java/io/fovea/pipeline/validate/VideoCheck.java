package io.fovea.pipeline.validate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Checks YouTube-VIS documents of tubes.
 *
 * @param task "video" or "tracking"
 * @param longVideos the ground truth of the long videos of YouTube-VIS 2022; else null
 * @param predictions null to look at the ground truth alone
 * @param occluded whether {@code occlusion} is scored, as OVIS does
 */
public record VideoCheck(
    String task, String groundTruth, String longVideos, String predictions, boolean occluded)
    implements TaskCheck {
  private static final String TRACKING = "tracking";

  @Override
  public void run(Function<String, Findings> open) {
    boolean tracked = task.equals(TRACKING);
    List<Truth> truths = new ArrayList<>();
    truths.add(new VideoTruthCheck(groundTruth, open.apply(groundTruth), occluded, tracked).run());
    if (longVideos != null) {
      truths.add(new VideoTruthCheck(longVideos, open.apply(longVideos), occluded, tracked).run());
    }
    if (predictions != null) {
      new VideoResultsCheck(predictions, truths, open.apply(predictions), tracked).run();
    }
  }
}
