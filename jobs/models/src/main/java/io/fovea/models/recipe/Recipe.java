package io.fovea.models.recipe;

import io.fovea.metrics.UserError;
import io.fovea.models.Options;
import io.fovea.models.image.DecodedImage;
import io.fovea.models.session.ElementType;
import io.fovea.models.session.ModelSignature;
import java.io.Serializable;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

/**
 * How an image becomes a tensor, as data: resized to its content, placed among padding, and every
 * sample made {@code (pixel * scale - mean) / std} with its channel's mean and std.
 *
 * @param name what the plan calls it
 * @param resize how the content's size follows from the image's
 * @param height rows of the target (fit, fixed); 0 takes them from the model's fixed input
 * @param width columns of the target (fit, fixed); 0 takes them from the model's fixed input
 * @param shortestEdge pixels that the shorter edge becomes (shortest-edge)
 * @param longestEdge the most pixels the longer edge may become (shortest-edge)
 * @param rounding of content sides that are no integers: DOWN, HALF_UP or HALF_EVEN
 * @param interpolation how pixels are resampled
 * @param channels the order of the colour channels
 * @param scale what a pixel of 0 to 255 is multiplied with
 * @param mean what is subtracted then: three numbers in the order of {@code channels}
 * @param std what it is divided by then: three numbers in the order of {@code channels}
 * @param padValue what padding holds, as {@code padKind} says
 * @param padKind whether {@code padValue} is a pixel or an element of the tensor
 * @param padPosition where the content lies
 * @param padMultiple the input's sides are padded to multiples of this; 1 for none
 * @param layout the order of the axes
 * @param type FLOAT32, or UINT8, which takes the pixels as they are
 */
public record Recipe(
    String name,
    Resize resize,
    int height,
    int width,
    int shortestEdge,
    int longestEdge,
    RoundingMode rounding,
    Interpolation interpolation,
    Channels channels,
    double scale,
    List<Double> mean,
    List<Double> std,
    double padValue,
    PadKind padKind,
    PadPosition padPosition,
    int padMultiple,
    Layout layout,
    ElementType type)
    implements Serializable {

  /** What a padding value is. */
  public enum PadKind {
    /** A pixel of 0 to 255, scaled and normalised as the image's own are. */
    PIXEL,
    /** An element of the tensor, written as it is. */
    ELEMENT
  }

  /** Where the content lies among its padding. */
  public enum PadPosition {
    TOP_LEFT,
    /** In the middle; an odd row or column of padding goes below or to the right. */
    CENTRE
  }

  /** The longest side an input may have. */
  static final int MOST_PIXELS_A_SIDE = 1 << 15;

  public Recipe {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    Recipes.validate(name, mean, std, scale, padValue, padKind, type);
  }

  /**
   * The recipe of that name.
   *
   * @throws UserError naming the known ones if there is none
   */
  public static Recipe named(String name) {
    return Recipes.named(name);
  }

  /** The names of all recipes. */
  public static List<String> names() {
    return Recipes.names();
  }

  /**
   * This recipe with some fields replaced.
   *
   * @param fields by name as in {@link #text}; values as YAML gives them, or as text
   * @throws UserError naming the known fields if one is unknown, or what a value is to be
   */
  public Recipe with(Map<String, ?> fields) {
    return Recipes.with(this, fields);
  }

  /**
   * This recipe for one model: a size that it leaves open is the model's fixed one, and an input of
   * three axes takes the layout without N.
   *
   * @throws UserError if the model's input cannot take what this recipe makes, or a size is still
   *     open
   */
  public Recipe fittedTo(ModelSignature signature) {
    return Recipes.fitted(this, signature.input());
  }

  /**
   * The geometry of one image. Pure arithmetic; no side of the result is less than 1.
   *
   * @param imageHeight pixels, at least 1
   * @param imageWidth pixels, at least 1
   * @throws IllegalStateException if the target's size is open; see {@link #fittedTo}
   */
  public ImageFrame frame(int imageHeight, int imageWidth) {
    if ((resize == Resize.FIT || resize == Resize.FIXED) && (height < 1 || width < 1)) {
      throw new IllegalStateException("recipe " + name + " has no size yet");
    }
    double scaleY = 1;
    double scaleX = 1;
    int contentHeight = imageHeight;
    int contentWidth = imageWidth;
    switch (resize) {
      case FIT -> {
        double ratio = Math.min((double) height / imageHeight, (double) width / imageWidth);
        contentHeight = Math.min(height, rounded(imageHeight * ratio));
        contentWidth = Math.min(width, rounded(imageWidth * ratio));
        scaleY = ratio;
        scaleX = ratio;
      }
      case FIXED -> {
        contentHeight = height;
        contentWidth = width;
      }
      case SHORTEST_EDGE -> {
        double ratio = (double) shortestEdge / Math.min(imageHeight, imageWidth);
        double longest = Math.max(imageHeight, imageWidth) * ratio;
        if (longest > longestEdge) {
          ratio *= longestEdge / longest;
        }
        contentHeight = rounded(imageHeight * ratio);
        contentWidth = rounded(imageWidth * ratio);
      }
      case NONE -> {}
    }
    if (resize == Resize.FIXED || resize == Resize.SHORTEST_EDGE) {
      scaleY = (double) contentHeight / imageHeight;
      scaleX = (double) contentWidth / imageWidth;
    }
    int inputHeight = padded(resize == Resize.FIT ? height : contentHeight);
    int inputWidth = padded(resize == Resize.FIT ? width : contentWidth);
    boolean centred = padPosition == PadPosition.CENTRE;
    return new ImageFrame(
        imageHeight,
        imageWidth,
        inputHeight,
        inputWidth,
        contentHeight,
        contentWidth,
        centred ? (inputHeight - contentHeight) / 2 : 0,
        centred ? (inputWidth - contentWidth) / 2 : 0,
        scaleX,
        scaleY);
  }

  private int rounded(double side) {
    double whole =
        switch (rounding) {
          case HALF_UP -> Math.floor(side + 0.5);
          case HALF_EVEN -> Math.rint(side);
          default -> Math.floor(side);
        };
    return (int) Math.max(1, whole);
  }

  private int padded(int side) {
    return (side + padMultiple - 1) / padMultiple * padMultiple;
  }

  /** The tensor's shape for so many images of this frame; a layout without N holds one image. */
  public long[] shape(int images, ImageFrame frame) {
    long h = frame.inputHeight();
    long w = frame.inputWidth();
    return switch (layout) {
      case NCHW -> new long[] {images, 3, h, w};
      case NHWC -> new long[] {images, h, w, 3};
      case CHW -> new long[] {3, h, w};
      case HWC -> new long[] {h, w, 3};
    };
  }

  /** Bytes of one image's slot in the tensor; Integer.MAX_VALUE where they are more. */
  public int slotBytes(ImageFrame frame) {
    double elements = 3.0 * frame.inputHeight() * frame.inputWidth();
    return (int) (type == ElementType.FLOAT32 ? Float.BYTES * elements : elements);
  }

  /**
   * Writes one image's slot.
   *
   * @param frame of this image, by {@link #frame}
   * @param slot {@link #slotBytes} bytes from its position, which is not moved; in native order;
   *     float32 or uint8 as {@link #type} says
   */
  public void write(DecodedImage image, ImageFrame frame, ByteBuffer slot) {
    TensorWriter writer = new TensorWriter(this, frame);
    if (type == ElementType.FLOAT32) {
      writer.write(image, slot.slice().order(slot.order()).asFloatBuffer());
    } else {
      writer.write(image, slot);
    }
  }

  /** As above where the type is float32. */
  public void write(DecodedImage image, ImageFrame frame, FloatBuffer slot) {
    new TensorWriter(this, frame).write(image, slot);
  }

  /** Every field in one line, in one order: what digests are made of. */
  public String text() {
    return name
        + " resize="
        + Options.nameOf(resize)
        + " height="
        + height
        + " width="
        + width
        + " shortest-edge="
        + shortestEdge
        + " longest-edge="
        + longestEdge
        + " rounding="
        + Options.nameOf(rounding)
        + " interpolation="
        + Options.nameOf(interpolation)
        + " channels="
        + Options.nameOf(channels)
        + " scale="
        + Options.plain(scale)
        + " mean="
        + mean
        + " std="
        + std
        + " pad-value="
        + Options.plain(padValue)
        + " pad-kind="
        + Options.nameOf(padKind)
        + " pad-position="
        + Options.nameOf(padPosition)
        + " pad-multiple="
        + padMultiple
        + " layout="
        + Options.nameOf(layout)
        + " type="
        + Options.nameOf(type);
  }
}
