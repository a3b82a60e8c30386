package io.fovea.models.decode;

import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Rle;
import io.fovea.models.Options;
import io.fovea.models.SampleException;
import io.fovea.models.decode.Instances.Frame;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.ElementType;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.Tensor;
import io.fovea.models.session.TensorSpec;

/**
 * The masks of {@link Instances}: probabilities, one grid an object, [n, rows, columns] or [n, 1,
 * rows, columns], or truth values (uint8 or bool). Above one half is foreground, or as {@link
 * Paste} says.
 */
final class InstanceMasks {
  /** What a grid covers. */
  enum Kind {
    /** There are no masks. */
    NONE,
    /** The whole image, or the whole input, as {@code mask-frame} says. */
    FULL_IMAGE,
    /** The object's box: a square to be pasted. */
    BOX_RELATIVE
  }

  /** How a box-relative grid is pasted, and whether one half itself is foreground. */
  enum Paste {
    /** {@link MaskPaste}; above one half. */
    TORCHVISION,
    /** {@link GridPaste}, into the box as clipped to the image; one half or more. */
    DETECTRON2
  }

  /** A box-relative square larger than this is a full image that was declared wrongly. */
  private static final int LARGEST_SQUARE = 256;

  private static final float HALF = 0.5f;

  /** How far single precision may carry an interpolated probability out of 0 to 1. */
  private static final float SLACK = 1e-3f;

  private final Kind kind;
  private final String name;
  private final Frame frame;
  private final Paste paste;
  private final int maskBytes;

  InstanceMasks(Options options) {
    this.kind = options.choice("masks", Kind.FULL_IMAGE);
    this.name = options.text("mask-output", "masks");
    this.frame = options.choice("mask-frame", Frame.IMAGE);
    this.paste = options.choice("paste", Paste.TORCHVISION);
    this.maskBytes = MaskBudget.setting(options);
  }

  String expected() {
    return switch (kind) {
      case NONE -> "";
      case FULL_IMAGE ->
          ", masks '" + name + "' [n, (1,) rows, columns] of the whole " + Options.nameOf(frame);
      case BOX_RELATIVE ->
          ", masks '" + name + "' [n, (1,) size, size] of the box, the size declared";
    };
  }

  void check(ModelSignature signature, boolean batched, String expected) {
    if (kind == Kind.NONE) {
      return;
    }
    TensorSpec spec =
        signature.output(name).orElseThrow(() -> Declared.misfit("instances", expected, signature));
    int least = batched ? 4 : 3;
    boolean truthValues = spec.type() == ElementType.BOOL || spec.type() == ElementType.UINT8;
    boolean typed =
        Declared.FLOATS.contains(spec.type()) || (truthValues && kind == Kind.FULL_IMAGE);
    boolean fits = typed && (spec.rank() == least || spec.rank() == least + 1);
    if (fits) {
      long rows = spec.axis(spec.rank() - 2);
      long columns = spec.axis(spec.rank() - 1);
      fits = spec.rank() == least || spec.axis(least - 2) == 1 || spec.axis(least - 2) == -1;
      fits &=
          kind == Kind.BOX_RELATIVE
              ? rows == columns && rows > 0 && rows <= LARGEST_SQUARE
              : coversImage(signature.input(), rows, columns);
    }
    if (!fits) {
      throw Declared.misfit("instances", expected, signature);
    }
  }

  /**
   * Whether masks of this declared size can cover every image. Those of a fixed size cover inputs
   * of a fixed size only, which is how box-relative masks give themselves away.
   */
  private static boolean coversImage(TensorSpec input, long rows, long columns) {
    long batchAxes = input.rank() - 3L;
    return (rows == -1 && columns == -1)
        || input.shape().stream().skip(batchAxes).noneMatch(length -> length == -1);
  }

  /** Makes one image's masks. */
  interface Painter {
    /**
     * The mask of an object, or null where there are none.
     *
     * @param i which object of the image
     * @param corner its box's left, top, right and bottom in image pixels, not clipped
     */
    Rle mask(int i, double[] corner) throws SampleException;
  }

  Painter painter(
      Outputs outputs, boolean batched, int batchIndex, int count, ImageFrame imageFrame)
      throws SampleException {
    if (kind == Kind.NONE || count == 0) {
      return (i, corner) -> null;
    }
    Tensor tensor = outputs.tensor(name);
    int rank = tensor.rank();
    int least = batched ? 4 : 3;
    if (rank != least && !(rank == least + 1 && tensor.axis(rank - 3) == 1)) {
      throw Declared.invalid("output '" + name + "' has " + rank + " axes");
    }
    int objectAxis = batched ? 1 : 0;
    int rows = tensor.axis(rank - 2);
    int columns = tensor.axis(rank - 1);
    if (tensor.axis(objectAxis) != count || rows < 1 || columns < 1) {
      throw Declared.invalid(
          "output '"
              + name
              + "' has "
              + tensor.axis(objectAxis)
              + " masks for "
              + count
              + " boxes");
    }
    Full full = kind == Kind.FULL_IMAGE ? full(rows, columns, imageFrame) : null;
    float[] values = tensor.floats();
    MaskBudget budget = new MaskBudget(maskBytes);
    return (i, corner) -> {
      long offset = ((long) batchIndex * count + i) * rows * columns;
      Grid grid = new Grid(values, Math.toIntExact(offset), columns, rows, columns);
      requireProbabilities(grid, tensor.type(), i);
      return budget.count(full != null ? full.mask(grid) : pasted(grid, corner, imageFrame));
    };
  }

  private Rle pasted(Grid grid, double[] corner, ImageFrame of) {
    if (paste == Paste.TORCHVISION) {
      return MaskPaste.paste(grid, corner, of);
    }
    Box box = Boxes.clipped(of, corner[0], corner[1], corner[2], corner[3]);
    return box.width() > 0 && box.height() > 0
        ? GridPaste.paste(
            grid,
            new double[] {box.x(), box.y(), box.x() + box.width(), box.y() + box.height()},
            of.imageHeight(),
            of.imageWidth())
        : Rle.empty(of.imageHeight(), of.imageWidth());
  }

  /** How a full-image grid becomes a mask. */
  private interface Full {
    Rle mask(Grid grid);
  }

  private Full full(int rows, int columns, ImageFrame of) throws SampleException {
    int height = of.imageHeight();
    int width = of.imageWidth();
    if (frame == Frame.IMAGE) {
      if (rows != height || columns != width) {
        throw Declared.invalid(
            "output '"
                + name
                + "' has masks of "
                + rows
                + " x "
                + columns
                + " for an image of "
                + height
                + " x "
                + width
                + " (height x width)");
      }
      return grid -> grid.above(HALF);
    }
    Window content = content(rows, columns, of);
    if (content.height() == height && content.width() == width) {
      return grid -> grid.crop(content).above(HALF);
    }
    Window image = new Window(0, 0, height, width);
    return grid -> grid.crop(content).stretched(image, image, HALF, height, width);
  }

  /** The part of a grid over the input that lies over the image and not over padding. */
  private static Window content(int rows, int columns, ImageFrame of) {
    double down = (double) rows / of.inputHeight();
    double across = (double) columns / of.inputWidth();
    int top = Math.min(rows - 1, (int) Math.rint(of.top() * down));
    int left = Math.min(columns - 1, (int) Math.rint(of.left() * across));
    int bottom = (int) Math.rint((of.top() + of.contentHeight()) * down);
    int right = (int) Math.rint((of.left() + of.contentWidth()) * across);
    return new Window(
        top,
        left,
        Math.max(top + 1, Math.min(rows, bottom)),
        Math.max(left + 1, Math.min(columns, right)));
  }

  private static void requireProbabilities(Grid grid, ElementType type, int i)
      throws SampleException {
    if (type == ElementType.BOOL || type == ElementType.UINT8) {
      return;
    }
    for (int at = grid.offset(); at < grid.offset() + grid.height() * grid.width(); at++) {
      float value = grid.values()[at];
      if (!(value >= -SLACK && value <= 1 + SLACK)) {
        throw Declared.invalid("a value of mask " + i + " is " + value + ", no probability");
      }
    }
  }

  String text() {
    return "masks="
        + Options.nameOf(kind)
        + " mask-output="
        + name
        + " mask-frame="
        + Options.nameOf(frame)
        + " paste="
        + Options.nameOf(paste)
        + " mask-bytes="
        + maskBytes;
  }
}
