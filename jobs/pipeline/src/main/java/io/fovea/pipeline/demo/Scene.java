package io.fovea.pipeline.demo;

import java.util.Arrays;
import java.util.List;

/**
 * What an image shows.
 *
 * @param height pixels
 * @param width pixels
 * @param background what lies behind everything
 * @param objects from back to front
 * @param noise standard deviation of the camera's noise, in grey levels of 255
 * @param seed of noise and grain
 */
record Scene(
    int height, int width, Surface background, List<SceneObject> objects, double noise, long seed) {
  /** No object: background. */
  static final int NOTHING = -1;

  Scene {
    objects = List.copyOf(objects);
  }

  /**
   * For each pixel in row order, the index of the object seen at its centre, or {@link #NOTHING}.
   */
  int[] visible() {
    int[] front = new int[height * width];
    Arrays.fill(front, NOTHING);
    for (int i = 0; i < objects.size(); i++) {
      SceneObject object = objects.get(i);
      int reach = (int) Math.ceil(object.radius()) + 1;
      int bottom = (int) Math.min(height, object.y() + reach);
      int right = (int) Math.min(width, object.x() + reach);
      for (int y = (int) Math.max(0, object.y() - reach); y < bottom; y++) {
        for (int x = (int) Math.max(0, object.x() - reach); x < right; x++) {
          if (object.covers(x + 0.5, y + 0.5)) {
            front[y * width + x] = i;
          }
        }
      }
    }
    return front;
  }

  /** How many pixels of the image an object covers, seen or hidden. */
  int extent(int index) {
    int covered = 0;
    for (int seen :
        new Scene(height, width, background, List.of(objects.get(index)), 0, 0).visible()) {
      covered += seen == 0 ? 1 : 0;
    }
    return covered;
  }

  Scene with(List<SceneObject> others) {
    return new Scene(height, width, background, others, noise, seed);
  }
}
