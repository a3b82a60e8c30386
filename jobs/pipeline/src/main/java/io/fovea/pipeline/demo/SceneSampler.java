package io.fovea.pipeline.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Draws scenes by lot. {@link Random} is specified to the bit and everything else here is strict
 * arithmetic, so a seed gives the same scenes on every machine.
 */
final class SceneSampler {
  private static final double SEEN_FRACTION = 0.3;
  private static final int SEEN_PIXELS = 40;

  private final Random random;

  SceneSampler(long seed) {
    this.random = new Random(seed);
  }

  /** A scene of 4 to 10 things, at times with a crowd. */
  Scene sample(int height, int width) {
    List<SceneObject> objects = new ArrayList<>();
    int count = 4 + random.nextInt(7);
    if (random.nextInt(6) == 0) {
      objects.addAll(crowd(height, width));
      count -= 2;
    }
    List<SceneObject> single = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      single.add(object(height, width));
    }
    // Large things lie behind small ones more often than not; otherwise few small ones are seen.
    single.sort((a, b) -> Double.compare(b.radius() > 50 ? 1 : 0, a.radius() > 50 ? 1 : 0));
    objects.addAll(single);
    double noise = random.nextInt(5) == 0 ? between(14, 24) : between(3, 10);
    return seen(new Scene(height, width, background(), objects, noise, random.nextLong()));
  }

  /** The scene without things that others hide: they are nobody's truth. */
  private static Scene seen(Scene scene) {
    int[] pixels = new int[scene.objects().size()];
    for (int index : scene.visible()) {
      if (index != Scene.NOTHING) {
        pixels[index]++;
      }
    }
    List<SceneObject> kept = new ArrayList<>();
    for (int i = 0; i < pixels.length; i++) {
      SceneObject object = scene.objects().get(i);
      boolean enough = pixels[i] >= SEEN_PIXELS && pixels[i] >= SEEN_FRACTION * scene.extent(i);
      if (enough || (object.crowd() > 0 && pixels[i] > 0)) {
        kept.add(object);
      }
    }
    return scene.with(kept);
  }

  private SceneObject object(int height, int width) {
    double lot = random.nextDouble();
    double radius = lot < 0.3 ? between(8, 15) : lot < 0.76 ? between(18, 48) : between(62, 92);
    ShapeKind kind = kind();
    return SceneObject.turned(
        kind,
        between(0.04, 0.96) * width,
        between(0.04, 0.96) * height,
        radius,
        between(0.72, 1),
        between(0, 2 * StrictMath.PI),
        surface(kind, radius),
        0);
  }

  private ShapeKind kind() {
    return ShapeKind.all().get(random.nextInt(ShapeKind.all().size()));
  }

  private List<SceneObject> crowd(int height, int width) {
    ShapeKind kind = kind();
    double x = between(0.2, 0.8) * width;
    double y = between(0.2, 0.8) * height;
    List<SceneObject> members = new ArrayList<>();
    int count = 10 + random.nextInt(12);
    for (int i = 0; i < count; i++) {
      members.add(
          SceneObject.turned(
              kind,
              x + 24 * random.nextGaussian(),
              y + 14 * random.nextGaussian(),
              between(4, 7),
              1,
              between(0, 2 * StrictMath.PI),
              surface(kind, 6),
              1));
    }
    return members;
  }

  private Surface surface(ShapeKind kind, double radius) {
    // Some things have a colour that speaks for another class: no one is always right about them.
    double stray = random.nextInt(9) == 0 ? between(-40, 40) : 0;
    return Surface.turned(
        kind.hue() + stray + 9 * random.nextGaussian(),
        between(0.45, 0.92),
        between(0.45, 0.92),
        radius < 10 ? Texture.PLAIN : texture(),
        between(0.15, 0.6),
        between(5, Math.max(8, radius / 2.5)),
        between(0, 2 * StrictMath.PI));
  }

  private Surface background() {
    return Surface.turned(
        between(0, 360),
        between(0.02, 0.3),
        between(0.3, 0.85),
        texture(),
        between(0.03, 0.2),
        between(10, 60),
        between(0, 2 * StrictMath.PI));
  }

  private Texture texture() {
    List<Texture> all = List.of(Texture.values());
    return all.get(random.nextInt(all.size()));
  }

  private double between(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }
}
