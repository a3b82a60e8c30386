package io.fovea.pipeline.demo;

import java.util.Random;

/** Paints a scene: textures, shadows, soft edges, grain and noise. */
final class ScenePainter {
  private static final int SUBSAMPLES = 3;
  private static final double SHADOW = 0.72;

  private final Scene scene;
  private final double[] canvas;
  private final double[] rgb = new double[3];

  private ScenePainter(Scene scene) {
    this.scene = scene;
    this.canvas = new double[scene.height() * scene.width() * 3];
  }

  /** The image: row-major, red, green and blue interleaved, 8 bits. */
  static byte[] paint(Scene scene) {
    ScenePainter painter = new ScenePainter(scene);
    painter.background();
    scene.objects().forEach(painter::object);
    return painter.develop();
  }

  private void background() {
    double reach = 0.7 * Math.max(scene.width(), scene.height());
    for (int y = 0; y < scene.height(); y++) {
      for (int x = 0; x < scene.width(); x++) {
        scene.background().colour(x - scene.width() / 2.0, y - scene.height() / 2.0, reach, rgb);
        double cloud = 0.12 * (cloud(x / 37.0, y / 37.0) + 0.5 * cloud(x / 11.0, y / 11.0));
        for (int channel = 0; channel < 3; channel++) {
          canvas[(y * scene.width() + x) * 3 + channel] = rgb[channel] + cloud;
        }
      }
    }
  }

  private void object(SceneObject object) {
    double drop = 1 + object.radius() * 0.06;
    int reach = (int) Math.ceil(object.radius() + drop) + 1;
    int bottom = (int) Math.min(scene.height(), object.y() + reach);
    int right = (int) Math.min(scene.width(), object.x() + reach);
    for (int y = (int) Math.max(0, object.y() - reach); y < bottom; y++) {
      for (int x = (int) Math.max(0, object.x() - reach); x < right; x++) {
        double shaded = object.covers(x + 0.5 - drop, y + 0.5 - drop) ? 1 : 0;
        double covered = coverage(object, x, y);
        if (shaded == 0 && covered == 0) {
          continue;
        }
        object.surface().colour(x + 0.5 - object.x(), y + 0.5 - object.y(), object.radius(), rgb);
        for (int channel = 0; channel < 3; channel++) {
          int at = (y * scene.width() + x) * 3 + channel;
          double behind = canvas[at] * (1 - (1 - SHADOW) * shaded);
          canvas[at] = behind + covered * (rgb[channel] - behind);
        }
      }
    }
  }

  /**
   * The part of a pixel that an object covers: sampled at a grid within it where corners differ.
   */
  private static double coverage(SceneObject object, double x, double y) {
    boolean corner = object.covers(x, y);
    if (corner == object.covers(x + 1, y)
        && corner == object.covers(x, y + 1)
        && corner == object.covers(x + 1, y + 1)) {
      return corner ? 1 : 0;
    }
    int inside = 0;
    for (int i = 0; i < SUBSAMPLES * SUBSAMPLES; i++) {
      double px = x + (i % SUBSAMPLES + 0.5) / SUBSAMPLES;
      double py = y + (Math.floorDiv(i, SUBSAMPLES) + 0.5) / SUBSAMPLES;
      inside += object.covers(px, py) ? 1 : 0;
    }
    return inside / (double) (SUBSAMPLES * SUBSAMPLES);
  }

  private byte[] develop() {
    Random random = new Random(scene.seed());
    byte[] image = new byte[canvas.length];
    for (int i = 0; i < image.length; i++) {
      double level = canvas[i] * 255 + scene.noise() * random.nextGaussian();
      image[i] = (byte) Math.max(0, Math.min(255, Math.round(level)));
    }
    return image;
  }

  /** Smooth noise between -1 and 1: random values at whole points, blended between them. */
  private double cloud(double x, double y) {
    int x0 = (int) Math.floor(x);
    int y0 = (int) Math.floor(y);
    double u = ease(x - x0);
    double v = ease(y - y0);
    return (1 - v) * ((1 - u) * lattice(x0, y0) + u * lattice(x0 + 1, y0))
        + v * ((1 - u) * lattice(x0, y0 + 1) + u * lattice(x0 + 1, y0 + 1));
  }

  private static double ease(double t) {
    return t * t * (3 - 2 * t);
  }

  private double lattice(int x, int y) {
    long mixed = scene.seed() + 0x9E3779B97F4A7C15L * (x * 31_337L + y);
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return (mixed >> 11) / (double) (1L << 52);
  }
}
