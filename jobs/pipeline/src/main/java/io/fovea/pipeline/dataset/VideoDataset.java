package io.fovea.pipeline.dataset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A YouTube-VIS ground-truth document in memory.
 *
 * @param location where it was read
 * @param videos by ascending id; of two records with one id the later
 * @param categories by ascending id; of two records with one id the later
 * @param annotations in the order of the file, all of them, with or without masks
 * @param repeatedVideos records of videos that a later one replaced
 * @param repeatedCategories records of categories that a later one replaced
 */
public record VideoDataset(
    String location,
    SortedMap<Long, VideoRecord> videos,
    SortedMap<Long, CategoryRecord> categories,
    List<RawTruthTube> annotations,
    int repeatedVideos,
    int repeatedCategories) {

  /**
   * Reads a document.
   *
   * @param withMasks false leaves out the masks
   * @throws io.fovea.metrics.UserError if it cannot be read or lacks a section
   */
  public static VideoDataset read(String location, boolean withMasks) {
    SortedMap<Long, VideoRecord> videos = new TreeMap<>();
    SortedMap<Long, CategoryRecord> categories = new TreeMap<>();
    List<RawTruthTube> annotations = new ArrayList<>();
    int repeatedVideos = 0;
    int repeatedCategories = 0;
    try (VideoTruthDocument document = VideoTruthDocument.open(location, withMasks)) {
      while (document.hasNext()) {
        VideoDocumentRecord next = document.next();
        if (next instanceof RawTruthTube annotation) {
          annotations.add(annotation);
        } else if (next instanceof VideoRecord video) {
          repeatedVideos += videos.put(video.id(), video) == null ? 0 : 1;
        } else if (next instanceof VideoCategory category) {
          CategoryRecord record = category.category();
          repeatedCategories += categories.put(record.id(), record) == null ? 0 : 1;
        }
      }
      document.requireSections();
    }
    return new VideoDataset(
        location,
        Collections.unmodifiableSortedMap(videos),
        Collections.unmodifiableSortedMap(categories),
        Collections.unmodifiableList(annotations),
        repeatedVideos,
        repeatedCategories);
  }
}
