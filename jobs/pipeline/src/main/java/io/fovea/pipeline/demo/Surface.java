package io.fovea.pipeline.demo;

/**
 * What a thing is painted with.
 *
 * @param hue in degrees
 * @param saturation 0 to 1
 * @param value brightness, 0 to 1
 * @param texture lightens and darkens
 * @param contrast how much, 0 to 1
 * @param period pixels
 * @param cos cosine of the angle of texture and light
 * @param sin its sine
 */
record Surface(
    double hue,
    double saturation,
    double value,
    Texture texture,
    double contrast,
    double period,
    double cos,
    double sin) {

  static Surface turned(
      double hue,
      double saturation,
      double value,
      Texture texture,
      double contrast,
      double period,
      double angle) {
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    return new Surface(hue, saturation, value, texture, contrast, period, cos, sin);
  }

  /**
   * The colour at a point.
   *
   * @param x pixels right of the thing's centre
   * @param y pixels below it
   * @param reach pixels over which the light falls off
   * @param rgb receives red, green and blue, 0 to 1
   */
  void colour(double x, double y, double reach, double[] rgb) {
    double along = x * cos + y * sin;
    double across = y * cos - x * sin;
    double pattern = contrast * texture.at(along / period, across / period);
    double light = 1 + 0.22 * Math.max(-1, Math.min(1, along / reach));
    // A light patch is also a paler one, as paint with white in it.
    double paler = saturation * (1 - 0.6 * Math.max(0, pattern));
    toRgb(hue, paler, Math.max(0, Math.min(1, value * light * (1 + 0.55 * pattern))), rgb);
  }

  /** Hue, saturation and value as red, green and blue, by the usual hexagonal cone. */
  static void toRgb(double hue, double saturation, double value, double[] rgb) {
    double sector = (hue % 360 + 360) % 360 / 60;
    for (int channel = 0; channel < 3; channel++) {
      // Red peaks at sector 0, green at 2, blue at 4; the distance round the circle says how near.
      double away = Math.abs(sector - 2 * channel);
      double near = Math.min(away, 6 - away);
      rgb[channel] = value * (1 - saturation * (1 - Math.max(0, Math.min(1, 2 - near))));
    }
  }
}
