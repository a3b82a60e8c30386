package io.fovea.pipeline.cli;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.systems.Systems;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * BlendMask at its small size with weights that are set so that its answer is known. A red pixel is
 * an object of class 3 there, in a box of fixed sides; green is the shape that the first base
 * draws, and the second base draws what is not green. Attention takes the first base in the left
 * four sevenths of the box and the second in the rest.
 */
final class DrawnBlendMask {
  static final int HEIGHT = 128;
  static final int WIDTH = 160;
  static final int LABEL = 3;

  /** From the place of an object to its box's left, top, right and bottom, in cells of 8 pixels. */
  private static final float[] SIDES = {4, 3, 5, 4};

  private static final int CELL = 8;
  private static final int ATTENTION = 7;
  private static final int LEFT = 4;
  private static final float SURE = 20;

  private DrawnBlendMask() {}

  static GraphBuilder build() {
    return Systems.BLENDMASK.build("small", HEIGHT, WIDTH, DrawnBlendMask::weight);
  }

  /**
   * One object and one shape, both in cells of 8 pixels.
   *
   * @param shape left, top, right and bottom, the last two excluded
   */
  record Scene(int row, int column, int[] shape) {
    BufferedImage image() {
      BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
          image.setRGB(x, y, inShape(x, y) ? 0x00FF00 : 0);
        }
      }
      image.setRGB(CELL * column, CELL * row, image.getRGB(CELL * column, CELL * row) | 0xFF0000);
      return image;
    }

    private boolean inShape(int x, int y) {
      return x >= CELL * shape[0]
          && y >= CELL * shape[1]
          && x < CELL * shape[2]
          && y < CELL * shape[3];
    }

    /** Left, top, width and height. */
    List<Double> box() {
      double x = CELL * (column + 0.5 - SIDES[0]);
      double y = CELL * (row + 0.5 - SIDES[1]);
      return List.of(
          x, y, CELL * (double) (SIDES[0] + SIDES[2]), CELL * (double) (SIDES[1] + SIDES[3]));
    }

    /** The mask, row by row. */
    byte[] mask() {
      byte[] mask = new byte[HEIGHT * WIDTH];
      List<Double> box = box();
      for (int p = 0; p < mask.length; p++) {
        double x = p % WIDTH + 0.5 - box.get(0);
        double y = Math.floorDiv(p, WIDTH) + 0.5 - box.get(1);
        if (x > 0 && y > 0 && x < box.get(2) && y < box.get(3)) {
          boolean left = x < box.get(2) * LEFT / ATTENTION;
          mask[p] = (byte) (inShape(p % WIDTH, p / WIDTH) == left ? 1 : 0);
        }
      }
      return mask;
    }
  }

  private static Optional<float[]> weight(String name, long... sizes) {
    int elements = 1;
    for (long size : sizes) {
      elements *= (int) size;
    }
    float[] values = new float[elements];
    if (sizes.length == 1) {
      vector(name, values);
    } else {
      int inputs = (int) sizes[1];
      int taps = (int) (sizes.length > 2 ? sizes[2] * sizes[3] : 1);
      // What each channel takes of the channel below, at the same place.
      for (float[] tap : taps(name)) {
        values[(((int) tap[0] * inputs) + (int) tap[1]) * taps + taps / 2] = tap[2];
      }
    }
    return Optional.of(values);
  }

  /** Output, input and factor of each tap that is not 0. */
  private static List<float[]> taps(String name) {
    if (name.startsWith("backbone.bottom_up.")
        || name.startsWith("backbone.fpn_lateral3.")
        || name.startsWith("backbone.fpn_output3.")) {
      return List.of(new float[] {0, 0, 1}, new float[] {1, 1, 1});
    }
    if (name.contains("_tower.") || name.matches("basis_module\\.tower\\.[0124]\\..*")) {
      return List.of(new float[] {0, 0, 1});
    }
    if (name.equals("basis_module.refine.0.0.weight")) {
      return List.of(new float[] {0, 1, 1});
    }
    if (name.endsWith("cls_logits.weight")) {
      return List.of(new float[] {LABEL, 0, 1});
    }
    if (name.equals("basis_module.tower.5.weight")) {
      return List.of(new float[] {0, 0, 2 * SURE}, new float[] {1, 0, -2 * SURE});
    }
    return List.of();
  }

  private static void vector(String name, float[] values) {
    boolean one = name.endsWith("weight") || name.endsWith("var") || name.endsWith("scale");
    Arrays.fill(values, one ? 1 : 0);
    switch (name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1)) {
      case "cls_logits.bias" -> Arrays.fill(values, -10);
      case "ctrness.bias" -> values[0] = 10;
      case "bbox_pred.bias" -> System.arraycopy(SIDES, 0, values, 0, SIDES.length);
      case "5.bias" -> {
        Arrays.fill(values, -SURE);
        values[1] = SURE;
      }
      case "top_layer.bias" -> {
        int map = ATTENTION * ATTENTION;
        for (int i = 0; i < values.length; i++) {
          boolean left = i % ATTENTION < LEFT;
          boolean taken = i < map ? left : i < 2 * map && !left;
          values[i] = taken ? SURE : -SURE;
        }
      }
      default -> {}
    }
  }
}
