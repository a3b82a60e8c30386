package io.fovea.metrics.video;

import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.ImageMatches;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the kernel says of one video.
 *
 * @param matches its matches, keyed by the video's place in ascending order of id
 * @param quirks how often each {@link VideoQuirk} was met; those not met are absent
 */
public record VideoMatches(ImageMatches matches, Map<VideoQuirk, Long> quirks) {

  /** Place of the video among those scored. */
  public int videoIndex() {
    return matches.imageIndex();
  }

  void write(DataOutput out) throws IOException {
    matches.write(out);
    out.writeInt(quirks.size());
    for (var quirk : quirks.entrySet()) {
      out.writeUTF(quirk.getKey().name());
      out.writeLong(quirk.getValue());
    }
  }

  static VideoMatches read(DataInput in, DetectionParams curves) throws IOException {
    ImageMatches matches = ImageMatches.read(in, curves);
    Map<VideoQuirk, Long> quirks = new EnumMap<>(VideoQuirk.class);
    for (int q = in.readInt(); q > 0; q--) {
      quirks.put(VideoQuirk.valueOf(in.readUTF()), in.readLong());
    }
    return new VideoMatches(matches, quirks);
  }
}
