package io.fovea.metrics.panoptic;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the kernel says of one image.
 *
 * @param imageIndex place of the image in the axes
 * @param matches true positives in ascending order of annotated, then predicted segment id: the
 *     order in which the reference adds them
 * @param missed category of each annotated segment without a match: false negatives
 * @param extra category of each predicted segment without a match or an excuse: false positives
 * @param quirks how often each was met; those not met are absent
 */
public record ImagePanoptic(
    int imageIndex,
    List<Match> matches,
    List<Long> missed,
    List<Long> extra,
    Map<PanopticQuirk, Long> quirks) {

  /** A pair of segments of one category with an IoU above a half. */
  public record Match(long categoryId, double iou) {}

  void write(DataOutput out) throws IOException {
    out.writeInt(imageIndex);
    out.writeInt(matches.size());
    for (Match match : matches) {
      out.writeLong(match.categoryId);
      out.writeDouble(match.iou);
    }
    writeAll(out, missed);
    writeAll(out, extra);
    out.writeInt(quirks.size());
    for (var quirk : quirks.entrySet()) {
      out.writeUTF(quirk.getKey().name());
      out.writeLong(quirk.getValue());
    }
  }

  private static void writeAll(DataOutput out, List<Long> categories) throws IOException {
    out.writeInt(categories.size());
    for (long category : categories) {
      out.writeLong(category);
    }
  }

  static ImagePanoptic read(DataInput in) throws IOException {
    int imageIndex = in.readInt();
    List<Match> matches = new ArrayList<>();
    for (int i = in.readInt(); i > 0; i--) {
      matches.add(new Match(in.readLong(), in.readDouble()));
    }
    List<Long> missed = readAll(in);
    List<Long> extra = readAll(in);
    Map<PanopticQuirk, Long> quirks = new EnumMap<>(PanopticQuirk.class);
    for (int i = in.readInt(); i > 0; i--) {
      quirks.put(PanopticQuirk.valueOf(in.readUTF()), in.readLong());
    }
    return new ImagePanoptic(imageIndex, matches, missed, extra, quirks);
  }

  private static List<Long> readAll(DataInput in) throws IOException {
    List<Long> categories = new ArrayList<>();
    for (int i = in.readInt(); i > 0; i--) {
      categories.add(in.readLong());
    }
    return categories;
  }
}
