package io.fovea.models.decode;

import io.fovea.metrics.mask.Rle;
import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.Tensor;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * VITA's tubes, in the three steps that a video takes: {@link #best} chooses tracks by their
 * classes, once a video; {@link #frame} makes their masks in one frame, on whichever machine has
 * its features; {@link #tube} joins them. Between the steps, no more than masks and two numbers a
 * track and frame are held.
 */
public final class VideoTubes {
  private VideoTubes() {}

  /**
   * A track with one of its classes.
   *
   * @param query which of the head's queries, from 0; one may come more than once
   * @param label the model's own class index
   * @param share of the class, 0 to 1, before the masks' quality is looked at
   */
  public record Track(int query, int label, double share) implements Serializable {}

  /**
   * What one frame adds to the tracks, in their order.
   *
   * @param masks of the frame's size
   * @param qualities sums over this frame
   */
  public record FrameTracks(List<Rle> masks, List<TubeQuality> qualities) {
    public FrameTracks {
      masks = List.copyOf(masks);
      qualities = List.copyOf(qualities);
    }
  }

  /**
   * The pairs of a query and a class with the largest shares, by falling share.
   *
   * @param logits [queries, classes + 1], the last class being none
   * @param most 10 for YouTube-VIS and 20 for OVIS as published
   * @throws SampleException OUTPUT_INVALID for another shape, or logits that are not finite
   */
  public static List<Track> best(Tensor logits, int most) throws SampleException {
    Declared.requireShape("pred_logits", logits, -1, -1);
    int queries = logits.axis(0);
    int classes = logits.axis(1) - 1;
    if (classes < 1) {
      throw Declared.invalid("output 'pred_logits' has no classes");
    }
    float[] flat = new float[queries * classes];
    for (int q = 0; q < queries; q++) {
      float[] shares = Activation.softmax(logits.floats(), q * (classes + 1), classes + 1);
      for (float share : shares) {
        Declared.requireScore(share, "a class share of query", q);
      }
      System.arraycopy(shares, 0, flat, q * classes, classes);
    }
    List<Track> tracks = new ArrayList<>();
    for (int place : Activation.largest(flat, most)) {
      tracks.add(new Track(place / classes, place % classes, flat[place]));
    }
    return tracks;
  }

  /**
   * The masks of one frame. Logits are stretched over the padded input and cut to the content,
   * where the quality is measured, then stretched over the frame; a mask is where they are above 0.
   *
   * @param logits [frames, tracks, rows, columns] over the whole input
   * @param index which of those frames
   * @throws SampleException OUTPUT_INVALID for another shape, or logits that are not finite
   */
  public static FrameTracks frame(Tensor logits, int index, ImageFrame frame)
      throws SampleException {
    Declared.requireImage("masks", logits, index);
    Declared.requireShape("masks", logits, -1, -1, -1, -1);
    int tracks = logits.axis(1);
    int rows = logits.axis(2);
    int columns = logits.axis(3);
    int offset = Math.multiplyExact(index, tracks * rows * columns);
    InputMaps maps = new InputMaps(logits.floats(), offset, rows, columns, frame);
    Axis imageRows = maps.imageRows(0, frame.imageHeight());
    List<Rle> masks = new ArrayList<>();
    List<TubeQuality> qualities = new ArrayList<>();
    for (int t = 0; t < tracks; t++) {
      maps.requireFinite(t);
      float[] content = maps.content(t, 0, frame.contentHeight());
      qualities.add(TubeQuality.of(content));
      // Rows beyond those that the image's lie between are not handed on.
      float[] used =
          Arrays.copyOfRange(
              content,
              imageRows.first() * frame.contentWidth(),
              (imageRows.last() + 1) * frame.contentWidth());
      float[] image = maps.toImage(used, imageRows);
      masks.add(
          new Grid(image, 0, frame.imageWidth(), frame.imageHeight(), frame.imageWidth()).above(0));
    }
    return new FrameTracks(masks, qualities);
  }

  /**
   * Joins a track's frames.
   *
   * @param quality over all frames; null where, as in Mask2Former for video, it does not count
   * @param masks in the order of the frames
   */
  public static Tube tube(Track track, TubeQuality quality, List<Rle> masks) {
    return new Tube(track.label(), score(track, quality), masks);
  }

  /** The score of {@link #tube}. */
  public static double score(Track track, TubeQuality quality) {
    return track.share() * (quality == null ? 1 : quality.mean());
  }
}
