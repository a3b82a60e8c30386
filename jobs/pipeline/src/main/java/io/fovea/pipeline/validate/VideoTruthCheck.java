package io.fovea.pipeline.validate;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.video.Occlusion;
import io.fovea.pipeline.dataset.FileNames;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a YouTube-VIS or OVIS ground truth to its end and notes every problem. */
final class VideoTruthCheck {
  private static final int SHOWN = 5;

  private final String location;
  private final Findings findings;
  private final boolean occluded;
  private final Truth truth = new Truth("video");
  private final CategoryList categories;
  private final AnnotationIds ids;
  private final Tubes tubes;
  private final Set<Long> used = new HashSet<>();
  private long videos;
  private long annotations;

  /**
   * @param occluded whether {@code occlusion} is scored
   * @param tracked whether tracks are scored
   */
  VideoTruthCheck(String location, Findings findings, boolean occluded, boolean tracked) {
    this.location = location;
    this.findings = findings;
    this.occluded = occluded;
    this.categories = new CategoryList(truth, findings);
    this.ids = new AnnotationIds(findings);
    this.tubes = new Tubes(findings, false, tracked);
  }

  /** What results are held to. */
  Truth run() {
    boolean whole =
        new Walk(
                location,
                findings,
                "an object with the lists 'videos', 'annotations' and 'categories'")
            .require("videos", this::video)
            .require("categories", (record, position, name) -> categories.check(record, name))
            .require("annotations", this::annotation, "videos", "categories")
            .object();
    truth.index();
    findings.counted(videos, "video", "videos");
    categories.count();
    findings.counted(annotations, "annotation", "annotations");
    if (whole) {
      unused();
    }
    return truth;
  }

  private void video(JsonNode record, long position, String at) {
    videos++;
    Long id = Fields.id(record, "id");
    if (id == null) {
      findings.add(VideoRule.VIDEO_ID, at, Fields.shown(record, "id"));
      return;
    }
    String name = at + " (id " + id + ")";
    Integer height = Fields.pixels(record, "height");
    Integer width = Fields.pixels(record, "width");
    if (height == null || width == null) {
      findings.add(
          VideoRule.VIDEO_SIZE, name, Fields.shown(record, height == null ? "height" : "width"));
    }
    Integer length = length(record, name);
    if (truth.images.put(id, new Truth.Image(id, height, width, length)) != null) {
      findings.add(VideoRule.VIDEO_ID_REPEATED, name, "an earlier video has the id " + id);
    }
  }

  private Integer length(JsonNode record, String name) {
    Integer length = Fields.pixels(record, "length");
    JsonNode files = record.get("file_names");
    Integer listed = files != null && files.isArray() ? (Integer) files.size() : null;
    if (length == null ? listed == null : listed != null && !listed.equals(length)) {
      findings.add(
          VideoRule.VIDEO_LENGTH,
          name,
          Fields.shown(record, "length")
              + (listed == null ? "" : ", and there are " + listed + " file names"));
    }
    for (int i = 0; listed != null && i < listed; i++) {
      String unsafe = FileNames.problem(files.get(i).textValue());
      if (unsafe != null) {
        findings.add(
            DocumentRule.FILE_NAME_UNSAFE,
            name,
            "file_names[" + i + "], " + Fields.printable(files.get(i).toString()) + ", " + unsafe);
        break;
      }
    }
    return length == null ? listed : length;
  }

  private void annotation(JsonNode record, long position, String at) {
    annotations++;
    String name = ids.check(record, position, at);
    Long videoId = Fields.id(record, "video_id");
    Truth.Image video = videoId == null ? null : truth.images.get(videoId);
    if (video == null) {
      findings.add(VideoRule.VIDEO_UNKNOWN, name, Fields.shown(record, "video_id"));
    }
    Long category = Fields.id(record, "category_id");
    if (category == null || !truth.categories.containsKey(category)) {
      findings.add(DocumentRule.CATEGORY_UNKNOWN, name, Fields.shown(record, "category_id"));
    } else {
      used.add(category);
      truth.object(new Truth.Listed(video, category, position));
    }
    if (Fields.flag(record, "iscrowd") == null) {
      findings.add(DocumentRule.CROWD_FLAG, name, Fields.shown(record, "iscrowd"));
    }
    if (video != null) {
      size(record, name, video);
    }
    long[] pixels = tubes.check(record, name, video);
    if (video != null && video.length == null && pixels != null) {
      video.length = pixels.length;
    }
    areas(record, name, pixels);
    if (occluded) {
      occlusion(record, name);
    }
  }

  /** What TrackEval reads of the annotation and the others of the video. */
  private void size(JsonNode record, String name, Truth.Image video) {
    Integer[] wanted = {video.height, video.width, video.length};
    String[] keys = {"height", "width", "length"};
    for (int i = 0; i < keys.length; i++) {
      Integer own = Fields.pixels(record, keys[i]);
      if (own != null && wanted[i] != null && !own.equals(wanted[i])) {
        findings.add(
            VideoRule.TUBE_SIZE,
            name,
            "'" + keys[i] + "' is " + own + ", and the video's is " + wanted[i]);
        return;
      }
    }
  }

  private void areas(JsonNode record, String name, long[] pixels) {
    JsonNode areas = record.get("areas");
    if (areas == null || !areas.isArray()) {
      findings.add(VideoRule.AREAS, name, Fields.shown(record, "areas"));
      return;
    }
    for (int t = 0; t < areas.size(); t++) {
      boolean usable =
          areas.get(t).isNull()
              || (areas.get(t).isNumber() && Double.isFinite(areas.get(t).doubleValue()));
      if (!usable) {
        findings.add(
            VideoRule.AREAS,
            name,
            "areas[" + t + "] is " + Fields.printable(areas.get(t).toString()));
        return;
      }
    }
    if (pixels == null) {
      return;
    }
    if (areas.size() != pixels.length) {
      findings.add(
          VideoRule.AREAS_LENGTH, name, areas.size() + ", and the tube has " + pixels.length);
      return;
    }
    for (int t = 0; t < pixels.length; t++) {
      if (pixels[t] >= 0 && TruthCheck.isFar(areas.get(t).asDouble(0), pixels[t])) {
        findings.add(
            VideoRule.AREAS_CONTRADICT_MASKS,
            name,
            "areas[" + t + "] is " + areas.get(t) + ", and the mask has " + pixels[t] + " pixels");
        return;
      }
    }
  }

  private void occlusion(JsonNode record, String name) {
    JsonNode words = record.get("occlusion");
    if (words == null || !words.isArray()) {
      findings.add(VideoRule.OCCLUSION, name, Fields.shown(record, "occlusion"));
      return;
    }
    boolean any = false;
    for (int t = 0; t < words.size(); t++) {
      if (words.get(t).isNull()) {
        continue;
      }
      try {
        Occlusion.of(words.get(t).textValue());
        any = true;
      } catch (UserError e) {
        findings.add(
            VideoRule.OCCLUSION,
            name,
            "occlusion[" + t + "] is " + Fields.printable(words.get(t).toString()));
        return;
      }
    }
    if (!any) {
      findings.add(VideoRule.OCCLUSION, name, "no frame has a word");
    }
  }

  private void unused() {
    List<Long> unused = truth.categories.keySet().stream().filter(c -> !used.contains(c)).toList();
    if (!unused.isEmpty() && !used.isEmpty()) {
      findings.add(
          VideoRule.CATEGORY_UNUSED,
          "",
          unused.size()
              + " of "
              + truth.categories.size()
              + ", the first ids are "
              + unused.stream().limit(SHOWN).map(String::valueOf).collect(joining(", ")));
    }
  }
}
