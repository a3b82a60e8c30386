package io.fovea.models.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The dimensions of a tensor, outermost first. A scalar has none. Immutable. */
public record Shape(List<Dim> dims) {
  public static final Shape SCALAR = new Shape(List.of());

  public Shape {
    dims = List.copyOf(dims);
  }

  /**
   * A shape of fixed sizes, symbols and dimensions, in any mixture: {@code Shape.of("N", 3, "H",
   * "W")}.
   *
   * @param dims each an Integer, a Long, a String or a {@link Dim}
   */
  public static Shape of(Object... dims) {
    List<Dim> list = new ArrayList<>();
    for (Object dim : dims) {
      if (dim instanceof Dim d) {
        list.add(d);
      } else if (dim instanceof String symbol) {
        list.add(Dim.named(symbol));
      } else if (dim instanceof Integer || dim instanceof Long) {
        list.add(Dim.of(((Number) dim).longValue()));
      } else {
        throw new IllegalArgumentException("not a dimension: " + dim);
      }
    }
    return new Shape(list);
  }

  static Shape ofFixed(long... sizes) {
    List<Dim> list = new ArrayList<>();
    for (long size : sizes) {
      list.add(Dim.of(size));
    }
    return new Shape(list);
  }

  public int rank() {
    return dims.size();
  }

  /**
   * One dimension.
   *
   * @param axis from 0; negative counts from the end
   */
  public Dim dim(int axis) {
    return dims.get(axis(axis));
  }

  /** The axis counted from 0, of one that may count from the end. */
  int axis(int axis) {
    int positive = axis < 0 ? axis + rank() : axis;
    if (positive < 0 || positive >= rank()) {
      throw new IllegalArgumentException("axis " + axis + " of a tensor of shape " + this);
    }
    return positive;
  }

  Shape with(int axis, Dim dim) {
    List<Dim> list = new ArrayList<>(dims);
    list.set(axis(axis), dim);
    return new Shape(list);
  }

  Shape without(int axis) {
    List<Dim> list = new ArrayList<>(dims);
    list.remove(axis(axis));
    return new Shape(list);
  }

  Shape slice(int from, int to) {
    return new Shape(dims.subList(from, to));
  }

  Shape followedBy(Shape tail) {
    List<Dim> list = new ArrayList<>(dims);
    list.addAll(tail.dims);
    return new Shape(list);
  }

  /** Whether every size is known now. */
  public boolean isFixed() {
    return dims.stream().allMatch(Dim::isFixed);
  }

  /** The product of all dimensions. */
  Dim elements() {
    Dim product = Dim.of(1);
    for (Dim dim : dims) {
      product = product.times(dim);
    }
    return product;
  }

  /**
   * The shape of an element-wise result, by ONNX's (numpy's) broadcasting.
   *
   * @throws IllegalArgumentException if two fixed sizes differ and neither is 1
   */
  static Shape broadcast(Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      int inA = i - rank + a.rank();
      int inB = i - rank + b.rank();
      dims.add(inA < 0 ? b.dims.get(inB) : inB < 0 ? a.dims.get(inA) : broadcast(a, b, inA, inB));
    }
    return new Shape(dims);
  }

  private static Dim broadcast(Shape a, Shape b, int inA, int inB) {
    Dim x = a.dims.get(inA);
    Dim y = b.dims.get(inB);
    if (x.equals(y) || y.is(1)) {
      return x;
    }
    if (x.is(1)) {
      return y;
    }
    if (x.isFixed() && y.isFixed()) {
      throw new IllegalArgumentException("shapes " + a + " and " + b + " do not broadcast");
    }
    // A symbol beside a fixed size above 1 must equal it, or be 1, when the graph runs.
    return x.isFixed() ? x : y.isFixed() ? y : Dim.named("broadcast(" + x + "," + y + ")");
  }

  @Override
  public String toString() {
    return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
