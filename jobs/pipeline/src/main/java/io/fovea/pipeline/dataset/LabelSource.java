package io.fovea.pipeline.dataset;

import io.fovea.metrics.UserError;
import io.fovea.metrics.video.LabelFrame;
import io.fovea.pipeline.store.Storage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Where labelled videos are, of the truth or predicted; {@code data-schemas/video-labels.md}
 * describes each form.
 */
public sealed interface LabelSource extends Serializable {

  /** The document, or the folder. */
  String location();

  /**
   * What is said beside the labels.
   *
   * @throws UserError if it cannot be read
   */
  LabelHeader header();

  /**
   * The videos, one after the other; memory holds one.
   *
   * @param voidClass what pixels get that have no label, where the form has no number of its own
   */
  RecordIterator<RawLabelVideo> open(LabelDocument.Side side, int voidClass);

  /** Whether it is one file, by whose size the engine is chosen. */
  default boolean isDocument() {
    return false;
  }

  /** A document with labels in it. */
  record Document(String location) implements LabelSource {
    @Override
    public LabelHeader header() {
      return LabelDocument.header(location);
    }

    @Override
    public RecordIterator<RawLabelVideo> open(LabelDocument.Side side, int voidClass) {
      return LabelDocument.open(location, side);
    }

    @Override
    public boolean isDocument() {
      return true;
    }
  }

  /**
   * A folder a video with a PNG a frame, as KITTI-STEP and deeplab2 have them: red is the class,
   * 256 green + blue the instance.
   *
   * @param classes how many classes there are; null where nobody says, as of predictions
   * @param things classes whose instances are told apart; null likewise
   * @param voidClass the class of pixels without a label; null likewise
   */
  record StepFolder(String location, Integer classes, List<Integer> things, Integer voidClass)
      implements LabelSource {
    public StepFolder {
      // An ArrayList, which Java can serialise whatever list was given.
      things = things == null ? null : new ArrayList<>(things);
    }

    @Override
    public LabelHeader header() {
      return new LabelHeader(classes, things, voidClass, names());
    }

    private List<String> names() {
      List<String> names = Storage.folders(location);
      if (names.isEmpty()) {
        throw UserError.input(
            location + ": there is no folder in it",
            "Give the folder that holds one folder of PNGs a video.");
      }
      return names;
    }

    @Override
    public RecordIterator<RawLabelVideo> open(LabelDocument.Side side, int voidClass) {
      return new LabelFolders(
          names(),
          name -> {
            String folder = LabelFolders.below(location, name);
            return LabelFolders.pngs(folder).stream()
                .map(file -> step(LabelFolders.below(folder, file)))
                .toList();
          });
    }

    private static LabelFrame step(String file) {
      int[] stored = LabelMap.readColours(file).labels();
      int[] classes = new int[stored.length];
      int[] instances = new int[stored.length];
      for (int i = 0; i < stored.length; i++) {
        classes[i] = stored[i] & 0xFF;
        instances[i] = (stored[i] & 0xFF00) | stored[i] >> 16;
      }
      return new LabelFrame(classes, instances);
    }
  }

  /**
   * A panoptic document of videos and its PNGs, as VPS and VIPSeg have them. A pixel's class is
   * that of its segment, its instance the segment itself; crowds have the instance 0.
   *
   * @param images the folder of the PNGs
   */
  record PanopticVideos(String location, String images) implements LabelSource {
    @Override
    public LabelHeader header() {
      return PanopticVideoDocument.read(location, true).header();
    }

    @Override
    public RecordIterator<RawLabelVideo> open(LabelDocument.Side side, int voidClass) {
      PanopticVideoDocument document =
          PanopticVideoDocument.read(location, side == LabelDocument.Side.TRUTH);
      return new LabelFolders(
          List.copyOf(document.videos().keySet()),
          name -> document.frames(name, images, voidClass));
    }
  }
}
