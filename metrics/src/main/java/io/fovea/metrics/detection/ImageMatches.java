package io.fovea.metrics.detection;

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
 * @param imageIndex place of the image among the scored images in ascending order of id
 * @param blocks one block a category that has a ground truth or a detection in the image
 * @param quirks how often each {@link Quirk} was met; those not met are absent
 */
public record ImageMatches(int imageIndex, List<MatchBlock> blocks, Map<Quirk, Long> quirks) {

  /** Writes it for {@link #read}; {@link DetectionPartial} adds version and checksum. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(imageIndex);
    out.writeInt(quirks.size());
    for (var quirk : quirks.entrySet()) {
      out.writeUTF(quirk.getKey().name());
      out.writeLong(quirk.getValue());
    }
    out.writeInt(blocks.size());
    for (MatchBlock block : blocks) {
      block.write(out);
    }
  }

  /** Reads what {@link #write} wrote under the same parameters. */
  public static ImageMatches read(DataInput in, DetectionParams params) throws IOException {
    int imageIndex = in.readInt();
    Map<Quirk, Long> quirks = new EnumMap<>(Quirk.class);
    for (int q = in.readInt(); q > 0; q--) {
      quirks.put(Quirk.valueOf(in.readUTF()), in.readLong());
    }
    var blocks = new ArrayList<MatchBlock>();
    for (int b = in.readInt(); b > 0; b--) {
      blocks.add(MatchBlock.read(in, imageIndex, params));
    }
    return new ImageMatches(imageIndex, blocks, quirks);
  }
}
