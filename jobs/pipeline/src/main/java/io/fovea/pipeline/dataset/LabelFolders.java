package io.fovea.pipeline.dataset;

import io.fovea.metrics.UserError;
import io.fovea.metrics.video.LabelFrame;
import io.fovea.pipeline.store.Storage;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** Labelled videos whose frames are PNGs, read when a video is asked for. */
final class LabelFolders extends RecordIterator<RawLabelVideo> {
  private static final String SUFFIX = ".png";

  private final Iterator<String> names;
  private final Function<String, List<LabelFrame>> frames;

  /**
   * @param names of the videos, in order
   * @param frames reads a video's
   */
  LabelFolders(List<String> names, Function<String, List<LabelFrame>> frames) {
    this.names = names.iterator();
    this.frames = frames;
  }

  @Override
  protected RawLabelVideo read() {
    if (!names.hasNext()) {
      return null;
    }
    String name = names.next();
    return new RawLabelVideo(name, frames.apply(name));
  }

  @Override
  public void close() {
    // Nothing is open between videos.
  }

  /** The PNGs of a folder by name, which is the order of the frames. */
  static List<String> pngs(String folder) {
    List<String> names = Storage.list(folder).stream().filter(n -> n.endsWith(SUFFIX)).toList();
    if (names.isEmpty()) {
      throw UserError.input(folder + ": there is no file *.png", "Give one PNG a frame.");
    }
    return names;
  }

  static String below(String folder, String name) {
    return folder.endsWith("/") ? folder + name : folder + "/" + name;
  }
}
