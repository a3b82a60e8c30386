package io.fovea.models.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The outputs of one run by name; for one thread. A tensor is copied out of native memory when it
 * is first asked for, and stays readable after closing; closing gives the native memory back.
 */
public final class Outputs implements AutoCloseable {
  private final Set<String> names;
  private final Function<String, Tensor> source;
  private final Runnable onClose;
  private final Map<String, Tensor> read = new LinkedHashMap<>();
  private boolean closed;

  Outputs(Set<String> names, Function<String, Tensor> source, Runnable onClose) {
    this.names = names;
    this.source = source;
    this.onClose = onClose;
  }

  /** Outputs that no session made. */
  public static Outputs of(Map<String, Tensor> tensors) {
    return new Outputs(tensors.keySet(), tensors::get, () -> {});
  }

  /** The names in the graph's order. */
  public Set<String> names() {
    return names;
  }

  /**
   * The tensor of that name.
   *
   * @throws IllegalArgumentException if there is none: {@code Decoder.check} comes first
   */
  public Tensor tensor(String name) {
    if (!names.contains(name)) {
      throw new IllegalArgumentException("no output '" + name + "' among " + names);
    }
    Tensor tensor = read.get(name);
    if (tensor == null) {
      if (closed) {
        throw new IllegalStateException("the outputs are closed");
      }
      tensor = source.apply(name);
      read.put(name, tensor);
    }
    return tensor;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      onClose.run();
    }
  }
}
