package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads YouTube-VIS results to their end and notes every problem. */
final class VideoResultsCheck {
  private static final int CAP = 100;

  private final String location;
  private final List<Truth> truths;
  private final Findings findings;
  private final Tubes tubes;
  private final List<CategoryHabits> categories;
  private final Map<Key, Integer> counts = new HashMap<>();
  private final Fingerprints seen = new Fingerprints("video_id", "category_id", "segmentations");
  private long results;

  private record Key(long video, long category) {}

  /**
   * @param truths of YouTube-VIS 2022 two, of short and of long videos
   * @param tracked whether tracks are scored
   */
  VideoResultsCheck(String location, List<Truth> truths, Findings findings, boolean tracked) {
    this.location = location;
    this.truths = truths;
    this.findings = findings;
    this.tubes = new Tubes(findings, true, tracked);
    this.categories = truths.stream().map(CategoryHabits::new).toList();
  }

  void run() {
    boolean whole =
        new Walk(location, findings, "a list of results")
            .list((record, position, name) -> check(record, name));
    findings.counted(results, "result", "results");
    if (!whole) {
      return;
    }
    if (results == 0) {
      findings.add(DocumentRule.RESULTS_EMPTY, "", "the list is empty");
    }
    categories.forEach(habits -> habits.tell(findings));
    truths.forEach(truth -> truth.unanswered(findings, VideoRule.VIDEOS_WITHOUT_RESULTS));
  }

  private void check(JsonNode record, String at) {
    results++;
    Long videoId = Fields.id(record, "video_id");
    int part = 0;
    while (part < truths.size() - 1 && !truths.get(part).images.containsKey(videoId)) {
      part++;
    }
    Truth truth = truths.get(part);
    Truth.Image video = videoId == null ? null : truth.images.get(videoId);
    String name = videoId == null ? at : at + " (video " + videoId + ")";
    if (video == null) {
      findings.add(VideoRule.VIDEO_UNKNOWN, name, Fields.shown(record, "video_id"));
    } else {
      video.hasResults = true;
    }
    Long category = Fields.id(record, "category_id");
    if (category == null || !truth.categories.containsKey(category)) {
      findings.add(DocumentRule.CATEGORY_UNKNOWN, name, Fields.shown(record, "category_id"));
    }
    if (category != null && video != null) {
      categories.get(part).add(category, video);
      if (counts.merge(new Key(videoId, category), 1, Integer::sum) == CAP + 1) {
        findings.add(VideoRule.TUBES_BEYOND_CAP, name, "of category " + category);
      }
    }
    Scores.check(record, name, findings);
    long[] pixels = tubes.check(record, name, video);
    if (pixels != null && !seen.add(record)) {
      findings.add(VideoRule.TUBE_REPEATED, name, "an earlier tube has the same masks");
    }
  }
}
