package io.fovea.models.decode;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a plan says about a decoder, by name. Which names there are is the decoder's own matter, and
 * it refuses others.
 */
public record DecoderSettings(Map<String, Object> values) {
  public DecoderSettings {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
  }

  public static DecoderSettings of(Map<String, ?> values) {
    return new DecoderSettings(new TreeMap<>(values));
  }

  /** Every setting at its default. */
  public static DecoderSettings defaults() {
    return new DecoderSettings(Map.of());
  }
}
