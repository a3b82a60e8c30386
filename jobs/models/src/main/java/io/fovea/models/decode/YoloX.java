package io.fovea.models.decode;

import io.fovea.models.Options;
import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.Tensor;
import io.fovea.models.session.TensorSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * YOLOX as its authors export it: one output [N, anchors, 5 + classes] that is not yet decoded. The
 * anchors are the cells of one grid a stride, in row order, strides in order; (x + column) * stride
 * and exp(w) * stride give a box's centre and size in input pixels. A class's score is the
 * objectness times its own; every class above the threshold makes a detection.
 */
final class YoloX implements Decoder {
  private static final String NAME = "yolox";

  private final String output;
  private final List<Double> strides;
  private final double scoreThreshold;
  private final Suppression suppression;

  YoloX(Options options) {
    this.output = options.text("output", "");
    this.strides = options.numbers("strides", List.of(8.0, 16.0, 32.0));
    this.scoreThreshold = options.number("score-threshold", 0.01, 0, 1);
    this.suppression = Suppression.of(options, 0.65, 100);
    for (double stride : strides) {
      if (stride != Math.rint(stride) || stride < 1 || stride > 1024) {
        throw options.wrong("strides", strides, "whole numbers of input pixels");
      }
    }
  }

  @Override
  public void check(ModelSignature signature, int classCount) {
    String expected =
        (output.isEmpty() ? "one output" : "an output '" + output + "'")
            + " [N, anchors, 5 + classes] of floats, the number of classes declared";
    if (output.isEmpty() && signature.outputs().size() != 1) {
      throw Declared.misfit(NAME, expected, signature);
    }
    TensorSpec spec =
        output.isEmpty()
            ? signature.outputs().get(0)
            : signature
                .output(output)
                .orElseThrow(() -> Declared.misfit(NAME, expected, signature));
    if (spec.rank() != 3 || !Declared.FLOATS.contains(spec.type()) || spec.axis(2) < 6) {
      throw Declared.misfit(NAME, expected, signature);
    }
    Declared.requireClasses(NAME, spec, spec.axis(2) - 5, classCount);
  }

  @Override
  public List<Prediction> decode(Outputs outputs, int batchIndex, ImageFrame frame)
      throws SampleException {
    String name = output.isEmpty() ? outputs.names().iterator().next() : output;
    Tensor tensor = outputs.tensor(name);
    int anchors = 0;
    for (double stride : strides) {
      anchors += (frame.inputHeight() / (int) stride) * (frame.inputWidth() / (int) stride);
    }
    Declared.requireShape(name, tensor, -1, anchors, -1);
    Declared.requireImage(name, tensor, batchIndex);
    float[] values = tensor.floats();
    int length = tensor.axis(2);
    int at = batchIndex * anchors * length;
    Candidates candidates = new Candidates();
    int anchor = 0;
    for (double stride : strides) {
      int columns = frame.inputWidth() / (int) stride;
      int cells = frame.inputHeight() / (int) stride * columns;
      for (int cell = 0; cell < cells; cell++, anchor++, at += length) {
        collect(
            values,
            at,
            length - 5,
            new Cell(anchor, cell % columns, cell / columns, (float) stride),
            candidates);
      }
    }
    List<Prediction> predictions = new ArrayList<>();
    for (int i : suppression.select(candidates)) {
      predictions.add(
          new Prediction(
              candidates.label(i),
              candidates.score(i),
              Boxes.toImage(
                  frame, candidates.x1(i), candidates.y1(i), candidates.x2(i), candidates.y2(i)),
              null));
    }
    return predictions;
  }

  /** Where an anchor lies: its index among all, and its column and row in the grid of a stride. */
  private record Cell(int anchor, int column, int row, float stride) {}

  private void collect(float[] values, int at, int classes, Cell cell, Candidates candidates)
      throws SampleException {
    float objectness = values[at + 4];
    Declared.requireScore(objectness, "the objectness of anchor", cell.anchor);
    for (int c = 0; c < classes; c++) {
      float own = values[at + 5 + c];
      Declared.requireScore(own, "a class score of anchor", cell.anchor);
      float score = objectness * own;
      if (score > (float) scoreThreshold) {
        float x = (values[at] + cell.column) * cell.stride;
        float y = (values[at + 1] + cell.row) * cell.stride;
        float halfWidth = (float) Math.exp(values[at + 2]) * cell.stride / 2;
        float halfHeight = (float) Math.exp(values[at + 3]) * cell.stride / 2;
        candidates.add(
            x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, score, c, cell.anchor);
      }
    }
  }

  @Override
  public String text() {
    return NAME
        + " output="
        + output
        + " strides="
        + strides
        + " score-threshold="
        + Options.plain(scoreThreshold)
        + " "
        + suppression.text();
  }
}
