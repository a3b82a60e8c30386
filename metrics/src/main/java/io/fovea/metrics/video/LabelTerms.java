package io.fovea.metrics.video;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What one labelled video contributes.
 *
 * @param videoIndex its place among those scored
 * @param windows of VPQ: by window, then class; empty for STQ
 * @param tracks of STQ; null for VPQ
 */
public record LabelTerms(int videoIndex, List<List<PanopticCounts>> windows, TrackQuality tracks) {

  void write(DataOutput out) throws IOException {
    out.writeInt(videoIndex);
    for (List<PanopticCounts> window : windows) {
      for (PanopticCounts counts : window) {
        counts.write(out);
      }
    }
    if (tracks != null) {
      out.writeDouble(tracks.association());
      out.writeLong(tracks.tubes());
      out.writeInt(tracks.frames());
      out.writeInt(tracks.confusion().length);
      for (long count : tracks.confusion()) {
        out.writeLong(count);
      }
    }
  }

  /** Reads what {@link #write} wrote under the same parameters. */
  static LabelTerms read(DataInput in, LabelParams params) throws IOException {
    int videoIndex = in.readInt();
    List<List<PanopticCounts>> windows = new ArrayList<>();
    if (params.measure() == LabelMeasure.STQ) {
      double association = in.readDouble();
      long tubes = in.readLong();
      int frames = in.readInt();
      long[] confusion = new long[in.readInt()];
      for (int i = 0; i < confusion.length; i++) {
        confusion[i] = in.readLong();
      }
      return new LabelTerms(
          videoIndex, windows, new TrackQuality(association, tubes, confusion, frames));
    }
    for (int w = 0; w < params.windows().size(); w++) {
      List<PanopticCounts> window = new ArrayList<>();
      for (int k = 0; k < params.classes(); k++) {
        window.add(PanopticCounts.read(in));
      }
      windows.add(window);
    }
    return new LabelTerms(videoIndex, windows, null);
  }
}
