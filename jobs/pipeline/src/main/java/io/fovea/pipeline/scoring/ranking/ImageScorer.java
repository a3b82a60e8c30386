package io.fovea.pipeline.scoring.ranking;

import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.FilledPolygons;
import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.saliency.GrayMap;
import io.fovea.metrics.saliency.ImageRanking;
import io.fovea.metrics.saliency.RankedPrediction;
import io.fovea.metrics.saliency.RankingImage;
import io.fovea.metrics.saliency.RankingKernel;
import io.fovea.metrics.saliency.RankingParams;
import io.fovea.metrics.saliency.RankingProfile;
import io.fovea.metrics.saliency.TruthObject;
import io.fovea.pipeline.dataset.GrayMaps;
import io.fovea.pipeline.dataset.RankedSegmentation;
import io.fovea.pipeline.dataset.RankingSource;
import io.fovea.pipeline.dataset.RankingTruth;
import io.fovea.pipeline.dataset.ScoredSegmentation;
import io.fovea.pipeline.dataset.Segmentation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the masks of one image and scores it: the work that both engines share. */
public final class ImageScorer {
  private final RankingSource source;
  private final String predictions;
  private final RankingKernel kernel;
  private final boolean draws;

  /**
   * @param predictions the document of results, for error messages
   */
  public ImageScorer(RankingSource source, String predictions, RankingParams params) {
    this.source = source;
    this.predictions = predictions;
    this.kernel = new RankingKernel(params);
    this.draws = params.profiles().stream().anyMatch(RankingProfile::drawsPolygons);
  }

  /**
   * Scores an image.
   *
   * @param place of the image in the data set
   * @throws UserError naming the document and the image, if a mask or map is refused
   */
  public ImageRanking score(int place, RankingTruth truth, List<ScoredSegmentation> predicted) {
    Optional<GrayMap> map = source.map(truth.name()).map(GrayMaps::read);
    String where = source.document() + ", image '" + truth.name() + "'";
    int[] size = size(truth, map, where);
    List<TruthObject> truths = new ArrayList<>();
    for (RankedSegmentation object : truth.objects()) {
      truths.add(truth(object, size, where + ", ranked object " + truths.size()));
    }
    List<RankedPrediction> ranked = new ArrayList<>();
    for (ScoredSegmentation object : predicted) {
      String at = predictions + ", image '" + truth.name() + "', object " + ranked.size();
      ranked.add(
          new RankedPrediction(
              object.segmentation().toRle(size[0], size[1], () -> at), object.score()));
    }
    try {
      return kernel.score(place, new RankingImage(size[0], size[1], truths, ranked, map));
    } catch (UserError e) {
      throw e.at("image '" + truth.name() + "' of " + source.document() + " and " + predictions);
    }
  }

  private TruthObject truth(RankedSegmentation object, int[] size, String where) {
    Rle mask = object.segmentation().toRle(size[0], size[1], () -> where);
    if (!draws || !(object.segmentation() instanceof Segmentation.Polygons polygons)) {
      return new TruthObject(mask, object.rank());
    }
    try {
      Rle drawn = FilledPolygons.rasterise(polygons.parts(), size[0], size[1]);
      return new TruthObject(mask, drawn, object.rank());
    } catch (UserError e) {
      throw e.at(where + ", segmentation");
    }
  }

  /** Height and width: as the data set says, else of its map, else of a mask that has a size. */
  private static int[] size(RankingTruth truth, Optional<GrayMap> map, String where) {
    if (truth.height() != null && truth.width() != null) {
      return new int[] {truth.height(), truth.width()};
    }
    if (map.isPresent()) {
      return new int[] {map.get().height(), map.get().width()};
    }
    for (RankedSegmentation object : truth.objects()) {
      if (object.segmentation() instanceof Segmentation.RunText text) {
        return new int[] {text.height(), text.width()};
      }
      if (object.segmentation() instanceof Segmentation.RunCounts counts) {
        return new int[] {counts.height(), counts.width()};
      }
    }
    throw UserError.input(
        where + ": nothing says how large the image is, and polygons need it",
        "Add 'height' and 'width' to the image, or give the data set's maps with --gt-maps.");
  }
}
