package io.fovea.pipeline.demo;

/** A pattern over the plane, whose values between -1 and 1 lighten and darken a surface. */
enum Texture {
  PLAIN {
    @Override
    double at(double x, double y) {
      return 0;
    }
  },
  STRIPES {
    @Override
    double at(double x, double y) {
      return phase(x) < 0.5 ? 1 : -1;
    }
  },
  CHECKS {
    @Override
    double at(double x, double y) {
      return phase(x) < 0.5 == phase(y) < 0.5 ? 1 : -1;
    }
  },
  DOTS {
    @Override
    double at(double x, double y) {
      double u = phase(x) - 0.5;
      double v = phase(y) - 0.5;
      return u * u + v * v < 0.09 ? 1 : -0.35;
    }
  },
  WAVES {
    @Override
    double at(double x, double y) {
      return StrictMath.sin(2 * StrictMath.PI * (x + 0.2 * StrictMath.sin(2 * StrictMath.PI * y)));
    }
  };

  /** The pattern at a point measured in periods. */
  abstract double at(double x, double y);

  private static double phase(double x) {
    return x - Math.floor(x);
  }
}
