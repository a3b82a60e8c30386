package io.fovea.models.decode;

import io.fovea.models.SampleException;
import io.fovea.models.session.Tensor;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a video's head says: little, whatever the number of frames.
 *
 * @param tracks by falling share of their class
 * @param embeddings one a track, of the features' number of channels. Not to be written to
 */
public record VideoTracks(List<VideoTubes.Track> tracks, List<float[]> embeddings)
    implements Serializable {
  public VideoTracks {
    tracks = new ArrayList<>(tracks);
    embeddings = new ArrayList<>(embeddings);
  }

  /** A frame's features, channel by channel. */
  public interface Channels {
    /**
     * The next channel, row by row.
     *
     * @param into as long as a channel
     */
    void next(float[] into) throws IOException;
  }

  /**
   * The tracks' masks in one frame as logits: for each pixel, the product of the track's embedding
   * and the pixel's features, added up channel after channel in single precision.
   *
   * @param channels of the frame's features
   * @return [1, tracks, rows, columns]
   * @throws SampleException OUTPUT_INVALID if there are not as many channels as embeddings have
   */
  public Tensor logits(Channels channels, int channelCount, int rows, int columns)
      throws SampleException, IOException {
    int pixels = Math.multiplyExact(rows, columns);
    float[] sums = new float[Math.multiplyExact(tracks.size(), pixels)];
    float[] channel = new float[pixels];
    for (int c = 0; c < channelCount; c++) {
      channels.next(channel);
      for (int t = 0; t < tracks.size(); t++) {
        if (embeddings.get(t).length != channelCount) {
          throw Declared.invalid(
              "embeddings of " + embeddings.get(t).length + " for " + channelCount + " channels");
        }
        add(embeddings.get(t)[c], channel, sums, t * pixels);
      }
    }
    return Tensor.of(sums, 1, tracks.size(), rows, columns);
  }

  private static void add(float factor, float[] channel, float[] sums, int from) {
    for (int p = 0; p < channel.length; p++) {
      sums[from + p] += factor * channel[p];
    }
  }
}
