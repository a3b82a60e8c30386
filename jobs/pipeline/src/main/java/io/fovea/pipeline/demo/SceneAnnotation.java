package io.fovea.pipeline.demo;

import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Polygons;
import io.fovea.metrics.mask.Rle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The truth about one thing, or one crowd, in an image.
 *
 * @param kind its class
 * @param crowd whether it stands for several things
 * @param polygons the outlines it is written as; empty where it is written as run lengths
 * @param mask what an evaluator makes of it: the polygons rasterised, or the visible pixels
 */
record SceneAnnotation(ShapeKind kind, boolean crowd, List<double[]> polygons, Rle mask) {

  /** The tight box of the mask. */
  Box box() {
    return mask.box();
  }

  /**
   * Everything to be found in a scene, things in drawing order after crowds.
   *
   * <p>The visible pixels are the truth. A thing without holes is written as polygons, as people
   * draw them; what has holes, and every crowd, as run lengths.
   */
  static List<SceneAnnotation> of(Scene scene) {
    int[] visible = scene.visible();
    List<SceneAnnotation> annotations = new ArrayList<>();
    List<SceneObject> objects = scene.objects();
    for (int i = 0; i < objects.size(); i++) {
      int crowd = objects.get(i).crowd();
      if (crowd == 0) {
        int index = i;
        annotations.add(
            single(objects.get(i).kind(), scene, pixels(visible, seen -> seen == index)));
      } else if (i == 0 || objects.get(i - 1).crowd() != crowd) {
        byte[] pixels = pixels(visible, seen -> seen >= 0 && objects.get(seen).crowd() == crowd);
        Rle mask = Rle.ofRowMajor(scene.height(), scene.width(), pixels);
        annotations.add(new SceneAnnotation(objects.get(i).kind(), true, List.of(), mask));
      }
    }
    return annotations;
  }

  private static SceneAnnotation single(ShapeKind kind, Scene scene, byte[] pixels) {
    Contours.Outlines outlines = Contours.trace(scene.height(), scene.width(), pixels);
    if (outlines.holes() > 0) {
      Rle mask = Rle.ofRowMajor(scene.height(), scene.width(), pixels);
      return new SceneAnnotation(kind, false, List.of(), mask);
    }
    Rle mask = Polygons.rasterise(outlines.outer(), scene.height(), scene.width());
    return new SceneAnnotation(kind, false, outlines.outer(), mask);
  }

  private static byte[] pixels(int[] visible, IntPredicate wanted) {
    byte[] pixels = new byte[visible.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (wanted.test(visible[i]) ? 1 : 0);
    }
    return pixels;
  }
}
