package io.fovea.models.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Operators that move values without changing them. */
public sealed interface ShapeOperators extends Operators permits WindowOperators {
  /**
   * The same values in the same order under another shape.
   *
   * @param sizes one a dimension: 0 keeps the input's, -1 (once at most) takes what is left
   */
  default Tensor reshape(Tensor x, long... sizes) {
    List<Dim> dims = new ArrayList<>();
    int open = -1;
    for (int i = 0; i < sizes.length; i++) {
      if ((sizes[i] == 0 && i >= x.shape().rank())
          || sizes[i] < -1
          || (sizes[i] == -1 && open >= 0)) {
        throw refusal("Reshape", x + " cannot become " + Arrays.toString(sizes));
      }
      open = sizes[i] == -1 ? i : open;
      dims.add(sizes[i] == 0 ? x.shape().dim(i) : Dim.of(Math.max(1, sizes[i])));
    }
    if (open >= 0) {
      dims.set(open, left(x, sizes));
    } else if (!new Shape(dims).elements().mayEqual(x.shape().elements())) {
      throw refusal("Reshape", x + " cannot become " + Arrays.toString(sizes));
    }
    return node(Operation.of("Reshape", x, longs(sizes)), x.type(), new Shape(dims));
  }

  private Dim left(Tensor x, long[] sizes) {
    // Dimensions that are copied cancel out, so that symbols among them do no harm.
    Dim kept = Dim.of(1);
    for (int i = 0; i < x.shape().rank(); i++) {
      if (i >= sizes.length || sizes[i] != 0) {
        kept = kept.times(x.shape().dim(i));
      }
    }
    long written = Arrays.stream(sizes).filter(size -> size > 0).reduce(1, (a, b) -> a * b);
    if (kept.isFixed() && written > 0) {
      if (kept.size() % written != 0) {
        throw refusal("Reshape", x + " cannot become " + Arrays.toString(sizes));
      }
      return Dim.of(kept.size() / written);
    }
    return written == 1 ? kept : Dim.named("floor(" + kept + "/" + written + ")");
  }

  /** Adds dimensions of size 1 at the given axes of the result, ascending and from 0. */
  default Tensor unsqueeze(Tensor x, int... axes) {
    List<Dim> dims = new ArrayList<>(x.shape().dims());
    for (int axis : axes) {
      if (axis < 0 || axis > dims.size()) {
        throw refusal("Unsqueeze", "axis " + axis + " of a result of " + x);
      }
      dims.add(axis, Dim.of(1));
    }
    return node(Operation.of("Unsqueeze", x, longs(wide(axes))), x.type(), new Shape(dims));
  }

  /** Removes one dimension, which must be of size 1. */
  default Tensor squeeze(Tensor x, int axis) {
    int from = axis("Squeeze", x, axis);
    if (!x.shape().dim(from).mayEqual(Dim.of(1))) {
      throw refusal("Squeeze", "dimension " + from + " of " + x + " is not 1");
    }
    return node(Operation.of("Squeeze", x, longs(from)), x.type(), x.shape().without(from));
  }

  /** Tensors one after another along an axis; all other dimensions are equal. */
  default Tensor concat(int axis, Tensor... parts) {
    if (parts.length == 0) {
      throw refusal("Concat", "takes a tensor or more");
    }
    int at = axis("Concat", parts[0], axis);
    Dim total = Dim.of(0);
    for (Tensor part : parts) {
      require("Concat", part, parts[0].type());
      requireRank("Concat", part, parts[0].shape().rank());
      for (int i = 0; i < part.shape().rank(); i++) {
        if (i != at && !part.shape().dim(i).mayEqual(parts[0].shape().dim(i))) {
          throw refusal("Concat", parts[0] + " and " + part + " differ in dimension " + i);
        }
      }
      total = total.plus(part.shape().dim(at));
    }
    return node(
        Operation.of("Concat", parts).with("axis", at),
        parts[0].type(),
        parts[0].shape().with(at, total));
  }

  /**
   * Part of an axis.
   *
   * @param start first position; negative counts from the end
   * @param end the position after the last; negative counts from the end
   */
  default Tensor slice(Tensor x, int axis, long start, long end) {
    int at = axis("Slice", x, axis);
    Dim size = x.shape().dim(at);
    Dim length;
    if (size.isFixed()) {
      long from = Math.min(start < 0 ? start + size.size() : start, size.size());
      long to = Math.min(end < 0 ? end + size.size() : end, size.size());
      if (from < 0 || to < from) {
        throw refusal("Slice", start + " to " + end + " along axis " + at + " of " + x);
      }
      length = Dim.of(to - from);
    } else if (start == 0 && end < 0) {
      length = size.plus(end);
    } else {
      // Whether such a slice reaches past the end is known only when the graph runs.
      length = Dim.named("slice(" + size + "," + start + "," + end + ")");
    }
    return node(
        Operation.of("Slice", x, longs(start), longs(end), longs(at)),
        x.type(),
        x.shape().with(at, length));
  }

  /**
   * The values at given positions along an axis.
   *
   * @param indices INT64 of any shape, which takes the place of the axis
   */
  default Tensor gather(Tensor x, Tensor indices, int axis) {
    require("Gather", indices, ElementType.INT64);
    int at = axis("Gather", x, axis);
    Shape shape =
        x.shape()
            .slice(0, at)
            .followedBy(indices.shape())
            .followedBy(x.shape().slice(at + 1, x.shape().rank()));
    return node(Operation.of("Gather", x, indices).with("axis", at), x.type(), shape);
  }

  /**
   * More values before and after those of an axis.
   *
   * @param value that they have
   */
  default Tensor pad(Tensor x, int axis, long before, long after, float value) {
    require("Pad", x, ElementType.FLOAT);
    int at = axis("Pad", x, axis);
    if (before < 0 || after < 0) {
      throw refusal("Pad", "cannot add " + before + " and " + after + " values");
    }
    long[] pads = new long[2 * x.shape().rank()];
    pads[at] = before;
    pads[x.shape().rank() + at] = after;
    Operation operation = Operation.of("Pad", x, longs(pads), scalar(value));
    return node(operation, x.type(), x.shape().with(at, x.shape().dim(at).plus(before + after)));
  }

  /**
   * Values moved along an axis of fixed length towards its end; those that fall off come back at
   * its start. Negative moves towards the start.
   */
  default Tensor roll(Tensor x, int axis, long by) {
    Dim dim = x.shape().dim(axis("Roll", x, axis));
    if (!dim.isFixed() || dim.size() == 0) {
      throw refusal("Roll", "axis " + axis + " of " + x + " has no fixed length");
    }
    long cut = Math.floorMod(-by, dim.size());
    return cut == 0 ? x : concat(axis, slice(x, axis, cut, dim.size()), slice(x, axis, 0, cut));
  }

  /**
   * Broadcast to fixed sizes.
   *
   * @param sizes at most 16
   */
  default Tensor expand(Tensor x, long... sizes) {
    try {
      Shape shape = Shape.broadcast(x.shape(), Shape.ofFixed(sizes));
      return node(Operation.of("Expand", x, longs(sizes)), x.type(), shape);
    } catch (IllegalArgumentException e) {
      throw refusal("Expand", e.getMessage());
    }
  }

  /** Broadcast to the shape of another tensor. */
  default Tensor expandLike(Tensor x, Tensor like) {
    try {
      Shape shape = Shape.broadcast(x.shape(), like.shape());
      return node(Operation.of("Expand", x, shapeOf(like)), x.type(), shape);
    } catch (IllegalArgumentException e) {
      throw refusal("Expand", e.getMessage());
    }
  }

  /** The sizes of a tensor when the graph runs: INT64 [rank]. */
  default Tensor shapeOf(Tensor x) {
    return node(Operation.of("Shape", x), ElementType.INT64, Shape.of(x.shape().rank()));
  }

  private static long[] wide(int... values) {
    return Arrays.stream(values).asLongStream().toArray();
  }
}
