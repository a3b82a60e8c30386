package io.fovea.pipeline.scoring.spark;

import io.fovea.pipeline.dataset.CocoDataset;
import io.fovea.pipeline.dataset.CocoDocument;
import io.fovea.pipeline.dataset.Detail;
import io.fovea.pipeline.dataset.RawAnnotation;
import io.fovea.pipeline.scoring.TruthOddities;

/**
 * What the driver learns of a ground-truth document without keeping an annotation.
 *
 * @param dataset images and categories
 * @param oddities of its annotations
 */
record TruthHeader(CocoDataset dataset, TruthOddities oddities) {

  static TruthHeader read(String location) {
    CocoDataset dataset = CocoDataset.read(location, Detail.IMAGES);
    dataset.requireCategories();
    var oddities = new TruthOddities(dataset);
    try (CocoDocument document = CocoDocument.open(location, Detail.BOXES)) {
      while (document.hasNext()) {
        if (document.next() instanceof RawAnnotation annotation) {
          oddities.accept(annotation);
        }
      }
    }
    return new TruthHeader(dataset, oddities);
  }
}
