package io.fovea.metrics.tracking;

import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.ImageMatches;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one video contributes: terms of its classes, matches of its tracks. */
public final class TrackTerms {
  private final ImageMatches matches;
  private final SortedMap<Integer, SequenceTerms> classes;
  private final Map<TrackQuirk, Long> quirks;

  /**
   * @param matches of whole tracks, for TrackMAP
   * @param classes by place of the class; those without a mask are absent
   * @param quirks how often each was met
   */
  TrackTerms(
      ImageMatches matches,
      SortedMap<Integer, SequenceTerms> classes,
      Map<TrackQuirk, Long> quirks) {
    this.matches = matches;
    this.classes = classes;
    this.quirks = quirks;
  }

  /** The terms of some classes alone, at new places; the matches stay those of all. */
  TrackTerms ofClasses(Map<Integer, Integer> newPlaces) {
    SortedMap<Integer, SequenceTerms> some = new TreeMap<>();
    classes.forEach(
        (place, terms) -> {
          if (newPlaces.containsKey(place)) {
            some.put(newPlaces.get(place), terms);
          }
        });
    return new TrackTerms(matches, some, quirks);
  }

  /** Place of the video among those scored. */
  public int videoIndex() {
    return matches.imageIndex();
  }

  ImageMatches matches() {
    return matches;
  }

  Map<Integer, SequenceTerms> classes() {
    return classes;
  }

  Map<TrackQuirk, Long> quirks() {
    return quirks;
  }

  void write(DataOutput out) throws IOException {
    matches.write(out);
    out.writeInt(classes.size());
    for (var each : classes.entrySet()) {
      out.writeInt(each.getKey());
      each.getValue().write(out);
    }
    out.writeInt(quirks.size());
    for (var quirk : quirks.entrySet()) {
      out.writeUTF(quirk.getKey().name());
      out.writeLong(quirk.getValue());
    }
  }

  static TrackTerms read(DataInput in, DetectionParams curves) throws IOException {
    ImageMatches matches = ImageMatches.read(in, curves);
    SortedMap<Integer, SequenceTerms> classes = new TreeMap<>();
    for (int i = in.readInt(); i > 0; i--) {
      int place = in.readInt();
      classes.put(place, SequenceTerms.read(in));
    }
    Map<TrackQuirk, Long> quirks = new EnumMap<>(TrackQuirk.class);
    for (int i = in.readInt(); i > 0; i--) {
      quirks.put(TrackQuirk.valueOf(in.readUTF()), in.readLong());
    }
    return new TrackTerms(matches, classes, quirks);
  }
}
