package io.fovea.models.recipe;

import io.fovea.models.image.DecodedImage;
import io.fovea.models.session.ElementType;
import io.fovea.models.session.ModelSignature;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

/**
 * How an image becomes a tensor, as data. A sample of the tensor is {@code (pixel * scale - mean) /
 * std}, with mean and std in the order of {@code channels}.
 *
 * @param name what the plan calls it
 * @param resize how the content's size follows from the image's
 * @param height rows of the target (fit, fixed); 0 takes them from the model's fixed input
 * @param width columns of the target (fit, fixed); 0 takes them from the model's fixed input
 * @param shortestEdge pixels that the shorter edge becomes (shortest-edge)
 * @param longestEdge the most pixels the longer edge may become (shortest-edge)
 * @param rounding how a content side that is no integer is rounded: DOWN, HALF_UP or HALF_EVEN
 * @param interpolation how pixels are resampled
 * @param channels RGB or BGR
 * @param scale what a pixel of 0 to 255 is multiplied with
 * @param mean what is subtracted then, one number a channel
 * @param std what it is divided by then, one number a channel
 * @param padValue the pixel (0 to 255, before scale, mean and std) of the padding
 * @param padCentred whether the content is centred, else at the top left
 * @param padMultiple the input's sides are padded to multiples of this; 1 for none
 * @param layout the order of the axes
 * @param type FLOAT32 or UINT8
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
    String channels,
    double scale,
    List<Double> mean,
    List<Double> std,
    int padValue,
    boolean padCentred,
    int padMultiple,
    Layout layout,
    ElementType type) {

  /**
   * The recipe of that name.
   *
   * @throws io.fovea.metrics.UserError naming the known ones if there is none
   */
  public static Recipe named(String name) {
    throw new UnsupportedOperationException();
  }

  /** The names of all recipes. */
  public static List<String> names() {
    throw new UnsupportedOperationException();
  }

  /**
   * This recipe with some fields replaced.
   *
   * @param fields by name as in a plan; values as YAML gives them, or as text
   * @throws io.fovea.metrics.UserError naming the known keys if one is unknown or its value no good
   */
  public Recipe with(Map<String, ?> fields) {
    throw new UnsupportedOperationException();
  }

  /**
   * This recipe for one model: sizes that it leaves open are the model's fixed ones, and an input
   * of three axes takes the layout without N.
   *
   * @throws io.fovea.metrics.UserError if the model's input cannot take what this recipe makes, or
   *     a size is still open
   */
  public Recipe fittedTo(ModelSignature signature) {
    throw new UnsupportedOperationException();
  }

  /** The geometry of one image of this size, in pixels. Pure arithmetic. */
  public ImageFrame frame(int imageHeight, int imageWidth) {
    throw new UnsupportedOperationException();
  }

  /** The tensor's shape for so many images of this frame; without N there is one image. */
  public long[] shape(int images, ImageFrame frame) {
    throw new UnsupportedOperationException();
  }

  /** Bytes of one image's slot in the tensor. */
  public int slotBytes(ImageFrame frame) {
    throw new UnsupportedOperationException();
  }

  /**
   * Writes one image's slot.
   *
   * @param slot its position is the slot's start and is not moved; native byte order, {@link
   *     #slotBytes} remaining; float32 or uint8 as {@link #type} says
   */
  public void write(DecodedImage image, ImageFrame frame, ByteBuffer slot) {
    throw new UnsupportedOperationException();
  }

  /** As above for float32. */
  public void write(DecodedImage image, ImageFrame frame, FloatBuffer slot) {
    throw new UnsupportedOperationException();
  }

  /** Every field in one line, in one order: what digests are made of. */
  public String text() {
    throw new UnsupportedOperationException();
  }
}
