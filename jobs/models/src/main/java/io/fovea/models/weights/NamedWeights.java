package io.fovea.models.weights;

import io.fovea.metrics.UserError;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Weights of a state dictionary. A graph is built to its end even where some do not fit, so that
 * {@link #requireComplete} can list them all; until then such weights count as shape-only.
 */
public final class NamedWeights implements WeightSource {
  private static final int SHOWN = 10;

  /** A state dictionary: what it holds, and the values of one. */
  interface Dictionary {
    Set<String> names();

    long[] sizes(String name);

    float[] values(String name);
  }

  /**
   * Values and their sizes.
   *
   * @param values in row-major order
   */
  public record Array(float[] values, long... sizes) {
    public Array {
      long product = Arrays.stream(sizes).reduce(1, Math::multiplyExact);
      if (product != values.length) {
        throw new IllegalArgumentException(
            values.length + " values for a weight of sizes " + Arrays.toString(sizes));
      }
    }
  }

  private final String origin;
  private final Dictionary dictionary;
  // Two graphs of one system may share a weight: it is named once.
  private final Set<String> missing = new LinkedHashSet<>();
  private final Set<String> misshapen = new LinkedHashSet<>();
  private final SortedSet<String> unused;

  NamedWeights(String origin, Dictionary dictionary) {
    this.origin = origin;
    this.dictionary = dictionary;
    this.unused = new TreeSet<>(dictionary.names());
  }

  /** Weights from arrays by name. */
  public static NamedWeights of(Map<String, Array> arrays) {
    Map<String, Array> copy = Map.copyOf(arrays);
    return new NamedWeights(
        "the arrays",
        new Dictionary() {
          @Override
          public Set<String> names() {
            return copy.keySet();
          }

          @Override
          public long[] sizes(String name) {
            return copy.get(name).sizes();
          }

          @Override
          public float[] values(String name) {
            return copy.get(name).values();
          }
        });
  }

  /** Weights from a safetensors file: its tensors of floating point. The file stays open. */
  public static NamedWeights of(Safetensors file) {
    return new NamedWeights(file.path().toString(), file.floats());
  }

  @Override
  public Optional<float[]> weight(String name, long... sizes) {
    return expect(name, sizes) ? Optional.of(dictionary.values(name)) : Optional.empty();
  }

  /**
   * Notes that a graph has such a weight, without reading its values.
   *
   * @return whether it is there in that shape
   */
  public boolean expect(String name, long... sizes) {
    unused.remove(name);
    if (!dictionary.names().contains(name)) {
      missing.add(name);
      return false;
    }
    long[] given = dictionary.sizes(name);
    if (!Arrays.equals(given, sizes)) {
      misshapen.add(
          name + " is " + Arrays.toString(given) + ", the model has " + Arrays.toString(sizes));
      return false;
    }
    return true;
  }

  /** Names that the graph asked for and that are not there, in the graph's order. */
  public List<String> missing() {
    return List.copyOf(missing);
  }

  /** Weights that are there in another shape, each with both shapes, in the graph's order. */
  public List<String> misshapen() {
    return List.copyOf(misshapen);
  }

  /** Names that the graph did not ask for, sorted. */
  public List<String> unexpected() {
    return List.copyOf(unused);
  }

  /**
   * Refuses weights that did not all fit the graph built from them.
   *
   * @throws UserError INPUT that lists missing, misshapen and unexpected names
   */
  public void requireComplete() {
    if (missing.isEmpty() && misshapen.isEmpty() && unused.isEmpty()) {
      return;
    }
    throw UserError.input(
        origin
            + " does not fit the model: "
            + List.of(
                    listed("missing", missing()),
                    listed("of another shape", misshapen()),
                    listed("unexpected", unexpected()))
                .stream()
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("; ")),
        "Give the weights of this very system and size, with names mapped to the module tree;"
            + " fovea build --names lists them.");
  }

  private static String listed(String what, List<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    String shown = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
    String rest = names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "";
    return names.size() + " " + what + " (" + shown + rest + ")";
  }
}
