package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.mask.Rle;
import io.fovea.pipeline.dataset.LooseDocument;
import io.fovea.pipeline.dataset.Segmentation;

/** Holds the masks of tubes to their videos. */
final class Tubes {
  private final Findings findings;
  private final boolean compressed;
  private final boolean tracked;

  /**
   * @param compressed whether masks must be COCO's compressed text, as in results
   * @param tracked whether a mask without pixels counts as a detection
   */
  Tubes(Findings findings, boolean compressed, boolean tracked) {
    this.findings = findings;
    this.compressed = compressed;
    this.tracked = tracked;
  }

  /**
   * Looks at {@code segmentations}.
   *
   * @param video null if it is unknown
   * @return pixels by frame, 0 where there is no mask and -1 where it cannot be used; null if there
   *     is no list
   */
  long[] check(JsonNode record, String name, Truth.Image video) {
    JsonNode written = record.get("segmentations");
    if (written == null || !written.isArray()) {
      findings.add(VideoRule.TUBE_MISSING, name, Fields.shown(record, "segmentations"));
      return null;
    }
    if (video != null && video.length != null && video.length != written.size()) {
      findings.add(
          VideoRule.TUBE_LENGTH,
          name,
          "'segmentations' has "
              + (written.size() == 1 ? "1 entry" : written.size() + " entries")
              + ", and the video "
              + Fields.counted(video.length, "frame"));
    }
    long[] pixels = new long[written.size()];
    int empty = 0;
    int firstEmpty = -1;
    boolean shown = false;
    for (int t = 0; t < pixels.length; t++) {
      Segmentation mask = mask(written.get(t));
      if (mask == null) {
        continue;
      }
      String what = "segmentations[" + t + "]";
      if (compressed && !(mask instanceof Segmentation.Malformed)) {
        Shapes.requireText(mask, what, name, findings);
      }
      Rle made = Shapes.mask(mask, what, name, video, findings);
      pixels[t] = made == null ? -1 : made.area();
      if (pixels[t] == 0) {
        firstEmpty = empty++ == 0 ? t : firstEmpty;
      }
      shown |= pixels[t] != 0;
    }
    if (!shown) {
      findings.add(VideoRule.TUBE_EMPTY, name, "in " + Fields.counted(pixels.length, "frame"));
    } else if (tracked && empty > 0) {
      findings.add(
          VideoRule.FRAME_EMPTY,
          name,
          Fields.counted(empty, "frame") + ", the first is frame " + firstEmpty);
    }
    return pixels;
  }

  /** Null where there is none, as the reference reads it. */
  private static Segmentation mask(JsonNode written) {
    boolean none = written.isNull() || (written.isArray() && written.isEmpty());
    return none ? null : LooseDocument.segmentation(written);
  }
}
