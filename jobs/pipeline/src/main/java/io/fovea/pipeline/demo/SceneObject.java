package io.fovea.pipeline.demo;

/**
 * A thing in a scene.
 *
 * @param kind its class
 * @param x centre, pixels from the left edge
 * @param y centre, pixels from the top edge
 * @param radius how far it reaches, pixels
 * @param aspect height over width before it is turned
 * @param cos cosine of the angle it is turned by
 * @param sin its sine
 * @param surface its paint
 * @param crowd 0 for a thing of its own, else the number of the crowd it stands in
 */
record SceneObject(
    ShapeKind kind,
    double x,
    double y,
    double radius,
    double aspect,
    double cos,
    double sin,
    Surface surface,
    int crowd) {

  static SceneObject turned(
      ShapeKind kind,
      double x,
      double y,
      double radius,
      double aspect,
      double turn,
      Surface surface,
      int crowd) {
    double cos = StrictMath.cos(turn);
    double sin = StrictMath.sin(turn);
    return new SceneObject(kind, x, y, radius, aspect, cos, sin, surface, crowd);
  }

  /** Whether a point of the image, in pixels, lies in the thing. */
  boolean covers(double px, double py) {
    double dx = (px - x) / radius;
    double dy = (py - y) / radius;
    return kind.covers(dx * cos + dy * sin, (dy * cos - dx * sin) / aspect);
  }
}
