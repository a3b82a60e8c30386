package io.fovea.models.graph;

import java.util.List;

/** Operators that choose some values of many. */
public sealed interface SelectionOperators extends Operators permits GraphBuilder {
  /**
   * The largest values along an axis and where they were.
   *
   * @param values descending
   * @param indices INT64, of the same shape
   */
  record Top(Tensor values, Tensor indices) {}

  /** The {@code k} largest values along an axis, which must have that many when the graph runs. */
  default Top topK(Tensor x, int k, int axis) {
    int at = axis("TopK", x, axis);
    Dim size = x.shape().dim(at);
    if (k < 1 || (size.isFixed() && size.size() < k)) {
      throw refusal("TopK", "cannot take " + k + " along axis " + at + " of " + x);
    }
    Shape shape = x.shape().with(at, Dim.of(k));
    List<Tensor> outputs =
        nodes(
            Operation.of("TopK", x, longs(k)).with("axis", at).with("largest", 1),
            new Output("values", x.type(), shape),
            new Output("indices", ElementType.INT64, shape));
    return new Top(outputs.get(0), outputs.get(1));
  }

  /**
   * Greedy suppression of boxes that overlap a better one, each class by itself.
   *
   * @param boxes [N, boxes, 4]: two opposite corners (y1, x1, y2, x2)
   * @param scores [N, classes, boxes]
   * @param most boxes kept a class and image
   * @param overlap a box goes where its intersection over union with a better one is above this
   * @param threshold boxes of this score or less go
   * @return INT64 [kept, 3]: image, class, box
   */
  default Tensor nonMaxSuppression(
      Tensor boxes, Tensor scores, int most, float overlap, float threshold) {
    requireRank("NonMaxSuppression", boxes, 3);
    requireRank("NonMaxSuppression", scores, 3);
    if (!boxes.shape().dim(2).mayEqual(Dim.of(4))
        || !boxes.shape().dim(1).mayEqual(scores.shape().dim(2))
        || !boxes.shape().dim(0).mayEqual(scores.shape().dim(0))) {
      throw refusal("NonMaxSuppression", "boxes " + boxes + " and scores " + scores);
    }
    Operation operation =
        Operation.of(
            "NonMaxSuppression", boxes, scores, longs(most), floats(overlap), floats(threshold));
    return node(operation, ElementType.INT64, Shape.of("kept", 3));
  }

  /** An operator with several outputs. */
  List<Tensor> nodes(Operation operation, Output... outputs);
}
