package io.fovea.pipeline.demo;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The classes of things in a scene. Each has a shape, defined on the plane where the shape reaches
 * about 1 from the origin, and a usual hue; objects vary around it, so that colour alone does not
 * quite tell a class.
 */
enum ShapeKind {
  DISC(1, 4) {
    @Override
    boolean covers(double u, double v) {
      return u * u + v * v <= 1;
    }
  },
  SQUARE(2, 214) {
    @Override
    boolean covers(double u, double v) {
      return Math.abs(u) <= 0.8 && Math.abs(v) <= 0.8;
    }
  },
  TRIANGLE(3, 46) {
    @Override
    boolean covers(double u, double v) {
      return v <= 0.5 && HALF_ROOT_3 * Math.abs(u) - 0.5 * v <= 0.5;
    }
  },
  RING(5, 128) {
    @Override
    boolean covers(double u, double v) {
      double squared = u * u + v * v;
      return squared <= 1 && squared >= 0.52 * 0.52;
    }
  },
  STAR(7, 304) {
    @Override
    boolean covers(double u, double v) {
      return star(u, v);
    }
  },
  CROSS(8, 176) {
    @Override
    boolean covers(double u, double v) {
      double wide = Math.max(Math.abs(u), Math.abs(v));
      return wide <= 0.95 && Math.min(Math.abs(u), Math.abs(v)) <= 0.34;
    }
  };

  private static final double HALF_ROOT_3 = StrictMath.sqrt(3) / 2;
  private static final double COS_36 = StrictMath.cos(StrictMath.PI / 5);
  private static final double SIN_36 = StrictMath.sin(StrictMath.PI / 5);
  private static final double STAR_WAIST = 0.5;

  private final int categoryId;
  private final double hue;

  /**
   * @param categoryId in the annotations; the ids have gaps, as COCO's have
   * @param hue usual hue in degrees
   */
  ShapeKind(int categoryId, double hue) {
    this.categoryId = categoryId;
    this.hue = hue;
  }

  /** Whether the point lies in the shape of size 1 at the origin. */
  abstract boolean covers(double u, double v);

  int categoryId() {
    return categoryId;
  }

  double hue() {
    return hue;
  }

  String categoryName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static List<ShapeKind> all() {
    return Arrays.asList(values());
  }

  /**
   * Reflections bring every point into the tenth of the star beside its top, which is a triangle.
   */
  private static boolean star(double u, double v) {
    double x = Math.abs(u);
    double y = -v;
    double across = Math.max(0, COS_36 * x - SIN_36 * y);
    x -= 2 * across * COS_36;
    y += 2 * across * SIN_36;
    across = Math.max(0, -COS_36 * x - SIN_36 * y);
    x += 2 * across * COS_36;
    y += 2 * across * SIN_36;
    x = Math.abs(x);
    double waistX = STAR_WAIST * SIN_36;
    double waistY = STAR_WAIST * COS_36 - 1;
    return waistX * (y - 1) - waistY * x <= 0;
  }
}
