package io.fovea.pipeline.scoring.video;

import io.fovea.metrics.video.VideoResult;
import io.fovea.pipeline.scoring.details.MatchCounts;
import java.util.ArrayList;
import java.util.List;

/**
 * A finished score.
 *
 * @param matched what was matched in every video
 * @param warnings for the user, in a fixed order
 * @param engine the name of the engine that scored
 */
public record VideoOutcome(
    VideoResult result,
    VideoCounts counts,
    MatchCounts matched,
    List<String> warnings,
    String engine) {

  /**
   * Puts an outcome together, with the warnings in their order.
   *
   * @param truth what the data set warns of
   */
  public static VideoOutcome of(
      VideoRequest request,
      VideoResult result,
      VideoCounts counts,
      MatchCounts matched,
      List<String> truth,
      String engine) {
    var warnings = new ArrayList<>(inputWarnings(request, counts, truth));
    result.quirks().forEach((quirk, count) -> warnings.add(quirk.warning(count)));
    return new VideoOutcome(result, counts, matched, List.copyOf(warnings), engine);
  }

  /** What is odd in the documents: in the data set, then in the results. */
  static List<String> inputWarnings(VideoRequest request, VideoCounts counts, List<String> truth) {
    var warnings = new ArrayList<>(truth);
    if (counts.unknownCategory() > 0) {
      warnings.add(
          request.predictions()
              + ": "
              + counts.unknownCategory()
              + " results name a category that "
              + request.groundTruth()
              + " does not list, and were passed over. (quirk V10)");
    }
    return warnings;
  }
}
