package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import io.fovea.pipeline.dataset.FileNames;
import io.fovea.pipeline.dataset.VideoCategory;
import io.fovea.pipeline.dataset.VideoDocumentRecord;
import io.fovea.pipeline.dataset.VideoRecord;
import io.fovea.pipeline.dataset.VideoTruthDocument;
import io.fovea.pipeline.inference.VideoShard.Video;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;

/** The videos of a YouTube-VIS document, with their frames. */
final class VideoList {
  private VideoList() {}

  /**
   * Reads them, by ascending id.
   *
   * @param categories takes the categories' ids in the order of the file
   * @throws UserError if an id is there twice, or a video does not name its frames
   */
  static List<Video> read(String location, LongConsumer categories) {
    List<Video> videos = new ArrayList<>();
    try (VideoTruthDocument document = VideoTruthDocument.openFrames(location)) {
      while (document.hasNext()) {
        VideoDocumentRecord record = document.next();
        if (record instanceof VideoRecord video) {
          videos.add(video(location, video));
        } else if (record instanceof VideoCategory category) {
          categories.accept(category.category().id());
        }
      }
      document.requireVideos();
    }
    videos.sort(Comparator.comparingLong(Video::id));
    for (int i = 1; i < videos.size(); i++) {
      if (videos.get(i).id() == videos.get(i - 1).id()) {
        throw UserError.input(
            location + ": video id " + videos.get(i).id() + " is there twice",
            "Give every video an id of its own.");
      }
    }
    return videos;
  }

  private static Video video(String location, VideoRecord record) {
    List<String> names = record.fileNames();
    if (names == null || !record.length().equals(names.size())) {
      throw UserError.input(
          location
              + ": video "
              + record.id()
              + (names == null
                  ? " has no list of file_names"
                  : " has " + names.size() + " file_names and the length " + record.length()),
          "Give each video its frames as file_names, as many as its length says.");
    }
    List<Shard.Image> frames = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String problem = FileNames.problem(names.get(i));
      if (problem != null) {
        throw UserError.input(
            location + ": video " + record.id() + ": file_names[" + i + "] " + problem,
            "Give each as a path below the images folder, such as 0043f083b5/00000.jpg.");
      }
      frames.add(
          new Shard.Image(record.id(), names.get(i), side(record.height()), side(record.width())));
    }
    return new Video(record.id(), frames);
  }

  private static int side(Integer stated) {
    return stated == null ? Shard.UNKNOWN : stated;
  }
}
