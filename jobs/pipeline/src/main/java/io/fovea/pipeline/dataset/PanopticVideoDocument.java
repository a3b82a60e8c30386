package io.fovea.pipeline.dataset;

import io.fovea.metrics.UserError;
import io.fovea.metrics.panoptic.PanopticCategory;
import io.fovea.metrics.panoptic.PanopticSegment;
import io.fovea.metrics.video.LabelFrame;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A panoptic document of videos: COCO's, whose {@code annotations} are frames, or VIPSeg's, where
 * each is a video with frames of its own. Memory holds what it says of segments, and no pixels.
 *
 * @param location where it was read
 * @param categories null where the document has none, as of predictions
 * @param videos frames by video, in the order of names
 */
record PanopticVideoDocument(
    String location,
    List<PanopticCategory> categories,
    SortedMap<String, List<PanopticAnnotation>> videos) {
  private static final int VOID = 0;
  private static final int MAX_CLASS = 4095;

  static PanopticVideoDocument read(String location, boolean truth) {
    PanopticDocument document = PanopticDocument.readVideos(location, truth);
    SortedMap<String, List<PanopticAnnotation>> videos = new TreeMap<>();
    for (PanopticAnnotation frame : document.annotations()) {
      FileNames.require(location, frame.imageId(), frame.fileName());
      videos.computeIfAbsent(video(frame.fileName()), name -> new ArrayList<>()).add(frame);
    }
    videos.values().forEach(each -> each.sort(Comparator.comparing(PanopticAnnotation::fileName)));
    return new PanopticVideoDocument(location, document.categories(), videos);
  }

  /** The folder of a frame; without one, what stands before the first underscore, as in VPS. */
  private static String video(String fileName) {
    int slash = fileName.lastIndexOf('/');
    int underscore = fileName.indexOf('_');
    return slash >= 0
        ? fileName.substring(0, slash)
        : underscore >= 0 ? fileName.substring(0, underscore) : "";
  }

  LabelHeader header() {
    List<Integer> things = new ArrayList<>();
    int most = 0;
    for (PanopticCategory category : categories) {
      if (category.id() < 0 || category.id() > MAX_CLASS) {
        throw UserError.input(
            location + ": the category " + category.id() + " is no class",
            "Number categories from 0 to " + MAX_CLASS + ".");
      }
      most = Math.max(most, (int) category.id());
      if (category.isThing()) {
        things.add((int) category.id());
      }
    }
    // Pixels of no segment get a number that is no category's.
    return new LabelHeader(most + 1, things, most + 1, List.copyOf(videos.keySet()));
  }

  /**
   * The frames of a video.
   *
   * @param voidClass the class of pixels of no segment
   */
  List<LabelFrame> frames(String video, String images, int voidClass) {
    Map<Integer, Integer> instances = new HashMap<>();
    List<LabelFrame> frames = new ArrayList<>();
    for (PanopticAnnotation frame : videos.get(video)) {
      frames.add(frame(frame, LabelFolders.below(images, png(frame)), voidClass, instances));
    }
    return frames;
  }

  /** A map has the name of its frame. */
  private static String png(PanopticAnnotation frame) {
    String name = frame.fileName();
    int dot = name.lastIndexOf('.');
    return (dot > name.lastIndexOf('/') ? name.substring(0, dot) : name) + ".png";
  }

  private LabelFrame frame(
      PanopticAnnotation frame, String file, int voidClass, Map<Integer, Integer> instances) {
    Map<Integer, PanopticSegment> byId = new HashMap<>();
    frame.segments().forEach(segment -> byId.put(segment.id(), segment));
    int[] ids = LabelMap.readColours(file).labels();
    int[] classOf = new int[ids.length];
    int[] instanceOf = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      if (i > 0 && ids[i] == ids[i - 1]) {
        classOf[i] = classOf[i - 1];
        instanceOf[i] = instanceOf[i - 1];
        continue;
      }
      PanopticSegment segment = byId.get(ids[i]);
      if (segment == null) {
        if (ids[i] != VOID) {
          throw UserError.input(
              location
                  + ": frame '"
                  + frame.fileName()
                  + "' does not list the segment "
                  + ids[i]
                  + ", and "
                  + file
                  + " has pixels of it",
              "List every segment in 'segments_info'.");
        }
        classOf[i] = voidClass;
        continue;
      }
      classOf[i] = classId(segment, frame);
      instanceOf[i] =
          segment.crowd() ? 0 : instances.computeIfAbsent(segment.id(), id -> instances.size() + 1);
    }
    return new LabelFrame(classOf, instanceOf);
  }

  private int classId(PanopticSegment segment, PanopticAnnotation frame) {
    if (segment.categoryId() < 0 || segment.categoryId() > MAX_CLASS) {
      throw UserError.input(
          location
              + ": frame '"
              + frame.fileName()
              + "' has a segment of the category "
              + segment.categoryId(),
          "Number categories from 0 to " + MAX_CLASS + ".");
    }
    return (int) segment.categoryId();
  }
}
