package io.fovea.models.recipe;

import io.fovea.models.image.DecodedImage;
import io.fovea.models.recipe.Recipe.PadKind;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Writes one image into its slot of a tensor. */
final class TensorWriter {
  private final Recipe recipe;
  private final ImageFrame frame;

  TensorWriter(Recipe recipe, ImageFrame frame) {
    this.recipe = recipe;
    this.frame = frame;
  }

  /** Elements of type float32. */
  void write(DecodedImage image, FloatBuffer slot) {
    byte[] content = content(image);
    float[][] elements = new float[3][];
    float[] padding = new float[3];
    for (int c = 0; c < 3; c++) {
      elements[c] = new float[256];
      for (int pixel = 0; pixel < 256; pixel++) {
        elements[c][pixel] = element(pixel, c);
      }
      padding[c] =
          recipe.padKind() == PadKind.ELEMENT
              ? (float) recipe.padValue()
              : element(recipe.padValue(), c);
    }
    if (recipe.layout().channelsFirst()) {
      writePlanes(content, elements, padding, slot);
    } else {
      writeInterleaved(content, elements, padding, slot);
    }
  }

  private float element(double pixel, int channel) {
    return (float)
        ((pixel * recipe.scale() - recipe.mean().get(channel)) / recipe.std().get(channel));
  }

  /** Which of red, green and blue the tensor's channel is. */
  private int colour(int channel) {
    return recipe.channels() == Channels.RGB ? channel : 2 - channel;
  }

  private void writePlanes(byte[] content, float[][] elements, float[] padding, FloatBuffer slot) {
    int width = frame.inputWidth();
    float[] row = Scratch.ofThread().floats(width);
    int at = slot.position();
    for (int c = 0; c < 3; c++) {
      Arrays.fill(row, 0, width, padding[c]);
      for (int y = 0; y < frame.inputHeight(); y++, at += width) {
        int contentRow = y - frame.top();
        if (contentRow >= 0 && contentRow < frame.contentHeight()) {
          int from = 3 * contentRow * frame.contentWidth() + colour(c);
          for (int x = 0; x < frame.contentWidth(); x++, from += 3) {
            row[frame.left() + x] = elements[c][content[from] & 0xFF];
          }
        } else if (contentRow == frame.contentHeight()) {
          Arrays.fill(row, 0, width, padding[c]);
        }
        slot.put(at, row, 0, width);
      }
    }
  }

  private void writeInterleaved(
      byte[] content, float[][] elements, float[] padding, FloatBuffer slot) {
    int length = 3 * frame.inputWidth();
    float[] row = Scratch.ofThread().floats(length);
    int at = slot.position();
    for (int y = 0; y < frame.inputHeight(); y++, at += length) {
      int contentRow = y - frame.top();
      if (contentRow <= 0 || contentRow == frame.contentHeight()) {
        for (int i = 0; i < length; i += 3) {
          System.arraycopy(padding, 0, row, i, 3);
        }
      }
      if (contentRow >= 0 && contentRow < frame.contentHeight()) {
        int from = 3 * contentRow * frame.contentWidth();
        int to = 3 * frame.left();
        for (int x = 0; x < frame.contentWidth(); x++, from += 3, to += 3) {
          for (int c = 0; c < 3; c++) {
            row[to + c] = elements[c][content[from + colour(c)] & 0xFF];
          }
        }
      }
      slot.put(at, row, 0, length);
    }
  }

  /** Elements of type uint8: pixels as they are. */
  void write(DecodedImage image, ByteBuffer slot) {
    byte[] content = content(image);
    boolean planes = recipe.layout().channelsFirst();
    byte padding = (byte) (int) recipe.padValue();
    int at = slot.position();
    int plane = frame.inputHeight() * frame.inputWidth();
    for (int y = 0; y < frame.inputHeight(); y++) {
      int contentRow = y - frame.top();
      boolean inRows = contentRow >= 0 && contentRow < frame.contentHeight();
      for (int x = 0; x < frame.inputWidth(); x++) {
        int contentColumn = x - frame.left();
        boolean inside = inRows && contentColumn >= 0 && contentColumn < frame.contentWidth();
        int from = 3 * (contentRow * frame.contentWidth() + contentColumn);
        int pixel = y * frame.inputWidth() + x;
        for (int c = 0; c < 3; c++) {
          int to = planes ? c * plane + pixel : 3 * pixel + c;
          slot.put(at + to, inside ? content[from + colour(c)] : padding);
        }
      }
    }
  }

  private byte[] content(DecodedImage image) {
    int height = image.height();
    int width = image.width();
    if (height != frame.imageHeight() || width != frame.imageWidth()) {
      throw new IllegalArgumentException(
          "an image of " + height + " x " + width + " is not the one of " + frame);
    }
    int newHeight = frame.contentHeight();
    int newWidth = frame.contentWidth();
    if (newHeight == height && newWidth == width) {
      return image.rgb();
    }
    byte[] content = Scratch.ofThread().bytes(Math.toIntExact(3L * newHeight * newWidth));
    if (recipe.interpolation() == Interpolation.ANTIALIAS) {
      AntialiasResize.resize(image.rgb(), height, width, content, newHeight, newWidth);
    } else {
      BilinearResize.resize(image.rgb(), height, width, content, newHeight, newWidth);
    }
    return content;
  }
}
