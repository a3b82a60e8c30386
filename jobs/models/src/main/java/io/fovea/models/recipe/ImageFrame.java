package io.fovea.models.recipe;

/**
 * Where one image lies in its tensor: the image was resized to the content, and the content was
 * placed at (left, top) of the input.
 *
 * @param imageHeight pixels of the image
 * @param imageWidth pixels of the image
 * @param inputHeight pixels of the tensor, padding included
 * @param inputWidth pixels of the tensor, padding included
 * @param contentHeight pixels of the resized image
 * @param contentWidth pixels of the resized image
 * @param top input rows of padding above the content
 * @param left input columns of padding to its left
 * @param scaleX input pixels to an image pixel, as the recipe's own post-processing divides by: for
 *     fit the one ratio, else contentWidth / imageWidth
 * @param scaleY likewise for heights
 */
public record ImageFrame(
    int imageHeight,
    int imageWidth,
    int inputHeight,
    int inputWidth,
    int contentHeight,
    int contentWidth,
    int top,
    int left,
    double scaleX,
    double scaleY) {

  /** The image's x of an input x; neither is clipped. */
  public double toImageX(double inputX) {
    return (inputX - left) / scaleX;
  }

  /** The image's y of an input y; neither is clipped. */
  public double toImageY(double inputY) {
    return (inputY - top) / scaleY;
  }
}
