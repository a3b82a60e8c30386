package io.fovea.pipeline.dataset;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.store.Storage;
import java.io.Serializable;
import java.util.Optional;

/**
 * A ranking data set.
 *
 * @param layout how it lies on disk
 * @param location of its document, plain or gzip; for ASSR of its folder
 * @param split the split of ASSR, such as {@code test}; null for the other layouts
 * @param maps folder of the gray maps, one PNG an image named like it; null for none
 */
public record RankingSource(RankingLayout layout, String location, String split, String maps)
    implements Serializable {

  /**
   * A source as the command line names it. ASSR's maps are found in its folder.
   *
   * @throws UserError if what belongs together is not there
   */
  public static RankingSource of(RankingLayout layout, String location, String split, String maps) {
    if (layout != RankingLayout.ASSR) {
      if (split != null) {
        throw UserError.usage(
            "--split is of the layout assr, and the layout is " + layout.id(),
            "Leave it out, and name the document of the split with --gt.");
      }
      return new RankingSource(layout, location, null, maps);
    }
    if (split == null) {
      throw UserError.usage(
          "--layout assr needs a split", "Give --split test, or another that the folder has.");
    }
    if (!split.matches("[A-Za-z0-9_-]+")) {
      throw UserError.usage("--split is '" + split + "'", "Give a name such as test.");
    }
    if (!Storage.isDirectory(location)) {
      throw UserError.input(
          location + " is no folder, and the layout assr is one",
          "Give the folder that holds obj_seg_data_" + split + ".json and rank_order.");
    }
    String inside = AssrFolder.below(location, "gt/" + split);
    boolean own = maps == null && Storage.isDirectory(inside);
    return new RankingSource(layout, location, split, own ? inside : maps);
  }

  /** The document that lists the images. */
  public String document() {
    return layout == RankingLayout.ASSR
        ? AssrFolder.below(location, "obj_seg_data_" + split + ".json")
        : location;
  }

  /** Where the map of an image is; empty without maps. */
  public Optional<String> map(String name) {
    return Optional.ofNullable(maps).map(folder -> AssrFolder.below(folder, name + ".png"));
  }

  /**
   * Starts to read.
   *
   * @param mode decides by which order PoseSOR's objects are ranked
   * @throws UserError if a document cannot be read or is not of the layout
   */
  public RankingTruths open(Mode mode) {
    return switch (layout) {
      case ASSR -> AssrFolder.open(this);
      case IRSR, SIFR, SEQRANK -> RankingRecords.open(location, layout);
      case POSESOR -> PoseSorDocument.open(location, mode);
    };
  }
}
