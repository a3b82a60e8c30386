package io.fovea.models.decode;

import io.fovea.models.Options;
import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The instances of a {@link MaskClassification}. */
final class Mask2Former implements Decoder {
  private static final String NAME = "mask2former";

  private final QueryOutputs queries;
  private final int mostDetections;
  private final Set<Integer> things;
  private final int maskBytes;

  Mask2Former(Options options) {
    this.queries = QueryOutputs.of(options);
    this.mostDetections = options.integer("max-detections", 100, 1, 10_000);
    this.things = new TreeSet<>();
    List<Double> labels = options.numbers("thing-labels", List.of());
    for (double label : labels) {
      if (label < 0 || label != (int) label) {
        throw options.wrong("thing-labels", labels, "whole numbers from 0");
      }
      things.add((int) label);
    }
    this.maskBytes = MaskBudget.setting(options);
  }

  @Override
  public void check(ModelSignature signature, int classCount) {
    queries.check(NAME, signature, classCount);
  }

  @Override
  public List<Prediction> decode(Outputs outputs, int batchIndex, ImageFrame frame)
      throws SampleException {
    return queries
        .read(outputs, batchIndex, frame)
        .instances(
            mostDetections,
            label -> things.isEmpty() || things.contains(label),
            new MaskBudget(maskBytes));
  }

  @Override
  public String text() {
    return NAME
        + " "
        + queries.text()
        + " max-detections="
        + mostDetections
        + " thing-labels="
        + (things.isEmpty() ? "all" : things.toString().replace(" ", ""))
        + " mask-bytes="
        + maskBytes;
  }
}
