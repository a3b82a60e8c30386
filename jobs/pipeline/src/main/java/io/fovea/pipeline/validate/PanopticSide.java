package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.pipeline.dataset.FileNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The annotations of a panoptic document, of the ground truth or predicted, with their PNGs. */
final class PanopticSide {
  private static final int MAX_ID = (1 << 24) - 1;

  private final PanopticTruth truth;
  private final String folder;
  private final Findings findings;
  private final boolean annotated;
  private final CategoryHabits categories;
  private final InOrder<MapPixels> maps;
  private final Set<Long> images = new HashSet<>();
  private long segments;
  private long brokenMaps;
  private long swappedMaps;

  private record Segment(int id, String name, Double area, boolean crowd) {}

  /**
   * @param folder of the PNGs; null to look at the document alone
   * @param annotated whether this is the ground truth
   * @param maps reads the PNGs
   */
  PanopticSide(
      PanopticTruth truth,
      String folder,
      Findings findings,
      boolean annotated,
      InOrder<MapPixels> maps) {
    this.truth = truth;
    this.folder = folder;
    this.findings = findings;
    this.annotated = annotated;
    this.categories = annotated ? null : new CategoryHabits(truth.listed);
    this.maps = maps;
  }

  /** Looks at an annotation. */
  void check(JsonNode record, long position, String at) {
    Long id = Fields.id(record, "image_id");
    String name = id == null ? at : at + " (image " + id + ")";
    if (id == null) {
      findings.add(PanopticRule.PANOPTIC_IMAGE_ID, name, Fields.shown(record, "image_id"));
    } else if (!images.add(id)) {
      findings.add(PanopticRule.PANOPTIC_IMAGE_REPEATED, name, "image " + id + " again");
    }
    Truth.Image image = id == null ? null : image(id, name);
    Map<Integer, Segment> listed = segments(record, name, image);
    String file = Fields.text(record, "file_name");
    if (file == null) {
      findings.add(PanopticRule.MAP_NAME, name, Fields.shown(record, "file_name"));
      return;
    }
    String unsafe = FileNames.problem(file);
    if (unsafe != null) {
      findings.add(
          DocumentRule.FILE_NAME_UNSAFE, name, "'" + Fields.printable(file) + "' " + unsafe);
    } else if (folder != null && listed != null) {
      String location = Locations.below(folder, file);
      maps.add(
          () -> MapPixels.ofColours(location), map -> compare(map, listed, name, id, location));
    }
  }

  private Truth.Image image(long id, String name) {
    if (annotated) {
      Truth.Image image =
          truth.listed.images.computeIfAbsent(id, i -> new Truth.Image(i, null, null));
      image.hasObjects = true;
      return image;
    }
    Truth.Image image = truth.listed.images.get(id);
    if (image == null || !image.hasObjects) {
      findings.add(DocumentRule.IMAGE_NOT_SCORED, name, "'image_id' is " + id);
      return null;
    }
    image.hasResults = true;
    return image;
  }

  /** The segments that can be used, by id; null where there is no list. */
  private Map<Integer, Segment> segments(JsonNode record, String name, Truth.Image image) {
    JsonNode infos = record.get("segments_info");
    if (infos == null || !infos.isArray()) {
      findings.add(PanopticRule.SEGMENTS, name, Fields.shown(record, "segments_info"));
      return null;
    }
    Map<Integer, Segment> listed = new LinkedHashMap<>();
    Map<Long, int[]> counts = new HashMap<>();
    for (int i = 0; i < infos.size(); i++) {
      segments++;
      JsonNode info = infos.get(i);
      String at = name + ", segments_info[" + i + "]";
      if (!info.isObject()) {
        findings.add(PanopticRule.SEGMENTS, at, "it is " + Fields.printable(info.toString()));
        continue;
      }
      Segment segment = segment(info, at, image, counts);
      if (segment != null && listed.put(segment.id, segment) != null) {
        findings.add(PanopticRule.SEGMENT_ID_REPEATED, at, "'id' is " + segment.id);
      }
    }
    counts.forEach((category, count) -> tell(category, count, name));
    return listed;
  }

  private void tell(long category, int[] count, String name) {
    if (annotated && count[1] > 1) {
      findings.add(PanopticRule.SEVERAL_CROWDS, name, count[1] + " crowds of category " + category);
    }
    if (count[0] > 1 && Boolean.FALSE.equals(truth.things.get(category))) {
      findings.add(
          PanopticRule.STUFF_SEGMENTS, name, count[0] + " segments of category " + category);
    }
  }

  /**
   * @param counts by category, segments that are no crowds and crowds
   */
  private Segment segment(JsonNode info, String at, Truth.Image image, Map<Long, int[]> counts) {
    Long category = Fields.id(info, "category_id");
    if (category == null || !truth.listed.categories.containsKey(category)) {
      findings.add(DocumentRule.CATEGORY_UNKNOWN, at, Fields.shown(info, "category_id"));
    }
    boolean crowd = false;
    Double area = null;
    if (annotated) {
      Boolean flag = Fields.flag(info, "iscrowd");
      if (flag == null) {
        findings.add(DocumentRule.CROWD_FLAG, at, Fields.shown(info, "iscrowd"));
      }
      crowd = Boolean.TRUE.equals(flag);
      area = Fields.number(info, "area");
      if (area == null || !(area >= 0) || area.isInfinite()) {
        findings.add(PanopticRule.SEGMENT_AREA, at, Fields.shown(info, "area"));
        area = null;
      }
    }
    if (category != null) {
      counts.computeIfAbsent(category, c -> new int[2])[crowd ? 1 : 0]++;
      if (!crowd) {
        truth.used.add(category);
      }
      if (image != null && annotated) {
        truth.listed.object(new Truth.Listed(image, category, 0));
      } else if (image != null) {
        categories.add(category, image);
      }
    }
    Long id = Fields.id(info, "id");
    if (id == null || id < 0 || id > MAX_ID) {
      findings.add(PanopticRule.SEGMENT_ID, at, Fields.shown(info, "id"));
      return null;
    }
    if (id == 0) {
      findings.add(PanopticRule.SEGMENT_ID_ZERO, at, "'id' is 0");
      return null;
    }
    return new Segment(id.intValue(), at, area, crowd);
  }

  private void compare(
      MapPixels map, Map<Integer, Segment> listed, String name, Long image, String location) {
    if (map.problem() != null) {
      findings.add(DocumentRule.MAP, name, map.problem());
      return;
    }
    int[] size = image == null ? null : truth.sizes.putIfAbsent(image, map.size());
    if (size != null && !map.hasSize(size)) {
      findings.add(
          DocumentRule.MAP_SIZE,
          name,
          location
              + " is "
              + map.width()
              + " x "
              + map.height()
              + ", not "
              + size[1]
              + " x "
              + size[0]
              + " (width x height)");
    }
    List<Integer> unlisted = new ArrayList<>(map.pixels().keySet());
    unlisted.removeIf(id -> id == 0 || listed.containsKey(id));
    for (int id : unlisted) {
      findings.add(
          PanopticRule.PIXELS_WITHOUT_SEGMENT,
          name,
          "segment " + id + " with " + pixels(map.pixels().get(id)) + " in " + location);
    }
    if (!unlisted.isEmpty()) {
      brokenMaps++;
      swappedMaps += unlisted.stream().allMatch(id -> listed.containsKey(swapped(id))) ? 1 : 0;
    }
    for (Segment segment : listed.values()) {
      Long pixels = map.pixels().get(segment.id);
      if (pixels == null) {
        findings.add(PanopticRule.SEGMENT_WITHOUT_PIXELS, segment.name, "'id' is " + segment.id);
      } else if (segment.area != null && !segment.crowd && segment.area != (double) pixels) {
        findings.add(
            PanopticRule.SEGMENT_AREA_CONTRADICTS,
            segment.name,
            "'area' is " + shown(segment.area) + ", and it has " + pixels(pixels));
      }
    }
  }

  private static String pixels(long count) {
    return Fields.counted(count, "pixel");
  }

  private static String shown(double area) {
    return area == Math.rint(area) ? String.format(Locale.ROOT, "%.0f", area) : "" + area;
  }

  /** The id of a colour whose red and blue are exchanged. */
  private static int swapped(int id) {
    return (id & 0xff) << 16 | (id & 0xff00) | id >> 16;
  }

  /** Tells what only all the records together show. */
  void finish() {
    maps.finish();
    findings.counted(images.size(), "image", "images");
    findings.counted(segments, "segment", "segments");
    if (annotated && images.isEmpty()) {
      findings.add(DocumentRule.NOTHING_ANNOTATED, "", "no record of 'annotations' names one");
    }
    if (swappedMaps > 0 && 2 * swappedMaps > brokenMaps) {
      findings.add(
          PanopticRule.COLOURS_LOOK_SWAPPED,
          "",
          "in "
              + Fields.counted(swappedMaps, "PNG")
              + " the unlisted ids are those of segments, blue first");
    }
    if (categories != null) {
      categories.tell(findings);
    }
  }
}
