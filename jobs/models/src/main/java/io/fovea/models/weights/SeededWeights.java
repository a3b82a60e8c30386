package io.fovea.models.weights;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * Random weights that keep values in range through a network: uniform, with variance 1 / inputs
 * where a weight has two dimensions or more; a tenth around 1 for the weights of norms and for
 * variances, a tenth around 0 for all else of one dimension.
 */
final class SeededWeights implements WeightSource {
  private static final float SPREAD = 0.1f;

  private final long seed;

  SeededWeights(long seed) {
    this.seed = seed;
  }

  @Override
  public Optional<float[]> weight(String name, long... sizes) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    Random random = new Random(seed * 0x9E3779B97F4A7C15L + crc.getValue());
    long inputs = 1;
    long elements = 1;
    for (int i = 0; i < sizes.length; i++) {
      elements = Math.multiplyExact(elements, sizes[i]);
      inputs *= i > 0 ? sizes[i] : 1;
    }
    boolean aroundOne =
        sizes.length < 2
            && (name.endsWith("weight") || name.endsWith("var") || name.endsWith("variance"));
    float centre = aroundOne ? 1 : 0;
    float spread = sizes.length < 2 ? SPREAD : (float) Math.sqrt(3.0 / Math.max(1, inputs));
    float[] values = new float[Math.toIntExact(elements)];
    for (int i = 0; i < values.length; i++) {
      values[i] = centre + spread * (2 * random.nextFloat() - 1);
    }
    return Optional.of(values);
  }
}
