package io.fovea.pipeline.validate;

import java.util.Comparator;
import java.util.function.Function;

/**
 * Checks COCO panoptic documents and their PNGs, each of which is read once.
 *
 * @param truthImages the folder of the PNGs of the ground truth; null to leave them out
 * @param predictions null to look at the ground truth alone
 * @param predictedImages the folder of the PNGs of the predictions; null to leave them out
 */
public record PanopticCheck(
    String groundTruth, String truthImages, String predictions, String predictedImages)
    implements TaskCheck {
  @Override
  public String task() {
    return "panoptic";
  }

  @Override
  public void run(Function<String, Findings> open) {
    try (InOrder<MapPixels> maps = new InOrder<>()) {
      Findings ofTruth = open.apply(groundTruth);
      PanopticTruth truth = new PanopticTruth(ofTruth);
      PanopticSide annotated = new PanopticSide(truth, truthImages, ofTruth, true, maps);
      new Walk(groundTruth, ofTruth, "an object with the lists 'annotations' and 'categories'")
          .take("images", truth::image)
          .require("categories", truth::category)
          .require("annotations", annotated::check, "images", "categories")
          .object();
      truth.listed.index();
      annotated.finish();
      truth.count();
      truth.listed.images.values().stream()
          .filter(image -> !image.hasObjects)
          .sorted(Comparator.comparingLong(image -> image.id))
          .forEach(image -> ofTruth.add(PanopticRule.IMAGE_UNANNOTATED, "", "image " + image.id));
      if (predictions != null) {
        predictions(truth, open.apply(predictions), maps);
      }
      truth.tellMissingGroups();
    }
  }

  private void predictions(PanopticTruth truth, Findings findings, InOrder<MapPixels> maps) {
    PanopticSide predicted = new PanopticSide(truth, predictedImages, findings, false, maps);
    boolean whole =
        new Walk(predictions, findings, "an object with the list 'annotations'")
            .require("annotations", predicted::check)
            .object();
    predicted.finish();
    if (whole) {
      truth.listed.images.values().stream()
          .filter(image -> image.hasObjects && !image.hasResults)
          .sorted(Comparator.comparingLong(image -> image.id))
          .forEach(image -> findings.add(DocumentRule.IMAGE_UNPREDICTED, "", "image " + image.id));
    }
  }
}
