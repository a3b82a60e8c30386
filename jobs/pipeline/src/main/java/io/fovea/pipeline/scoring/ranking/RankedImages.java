package io.fovea.pipeline.scoring.ranking;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.saliency.RankingAxes;
import io.fovea.pipeline.dataset.RankedSegmentation;
import io.fovea.pipeline.dataset.RankingSource;
import io.fovea.pipeline.dataset.RankingTruth;
import io.fovea.pipeline.dataset.RankingTruths;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The images of a ranking data set by name, as every engine must know them. */
public final class RankedImages implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 5;

  private final String location;
  private final String digest;
  private final ArrayList<String> names;
  private final HashMap<String, Integer> places;
  private final ArrayList<String> warnings;

  private RankedImages(String location, String digest, List<String> names, List<String> warnings) {
    this.location = location;
    this.digest = digest;
    this.names = new ArrayList<>(names);
    this.warnings = new ArrayList<>(warnings);
    this.places = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      places.put(names.get(i), i);
    }
  }

  /**
   * Reads a data set once.
   *
   * @param each is handed every image in turn
   * @throws UserError if it has no image, an image without a ranked object, or a name twice
   */
  public static RankedImages read(RankingSource source, Mode mode, Consumer<RankingTruth> each) {
    List<String> names = new ArrayList<>();
    Map<String, Integer> seen = new HashMap<>();
    List<String> bare = new ArrayList<>();
    MessageDigest sha = sha256();
    try (RankingTruths truths = source.open(mode)) {
      while (truths.hasNext()) {
        RankingTruth truth = truths.next();
        if (seen.put(truth.name(), names.size()) != null) {
          throw UserError.input(
              source.document() + ": the image '" + truth.name() + "' is there twice",
              "Give each image a name of its own; folders and extensions do not count.");
        }
        names.add(truth.name());
        if (truth.objects().isEmpty()) {
          bare.add(truth.name());
        }
        update(sha, truth);
        each.accept(truth);
      }
      if (names.isEmpty()) {
        throw UserError.input(source.document() + ": there is no image", "Give a data set.");
      }
      if (!bare.isEmpty()) {
        throw UserError.input(
            source.document()
                + ": "
                + bare.size()
                + " images have no ranked object, on which the references fail: "
                + first(bare),
            "Remove them from the ground truth, or name its layout with --layout.");
      }
      return new RankedImages(
          source.document(), HexFormat.of().formatHex(sha.digest()), names, truths.warnings());
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void update(MessageDigest sha, RankingTruth truth) {
    byte[] name = truth.name().getBytes(StandardCharsets.UTF_8);
    ByteBuffer words =
        ByteBuffer.allocate(Integer.BYTES * (4 + truth.objects().size()))
            .putInt(name.length)
            .putInt(truth.height() == null ? -1 : truth.height())
            .putInt(truth.width() == null ? -1 : truth.width())
            .putInt(truth.objects().size());
    for (RankedSegmentation object : truth.objects()) {
      words.putInt(object.rank());
    }
    sha.update(name);
    sha.update(words.array());
  }

  /** What partial results are of. */
  public RankingAxes axes() {
    return new RankingAxes(digest, names);
  }

  /** What is odd in the data set. */
  public List<String> warnings() {
    return warnings;
  }

  /** The place of an image, or -1 where the data set does not have it. */
  public int place(String name) {
    return places.getOrDefault(name, -1);
  }

  /**
   * Refuses results of images that the data set does not have.
   *
   * @param unknown their names
   */
  public void refuseAny(List<String> unknown, String predictions) {
    if (!unknown.isEmpty()) {
      throw UserError.input(
          predictions
              + ": "
              + unknown.size()
              + " images are not in "
              + location
              + ": "
              + first(unknown),
          "Check that both are of the same data set and split; images are joined by file name"
              + " without folders and extension.");
    }
  }

  static String first(List<String> all) {
    return all.stream().limit(SHOWN).collect(Collectors.joining(", "))
        + (all.size() > SHOWN ? ", ..." : "");
  }
}
