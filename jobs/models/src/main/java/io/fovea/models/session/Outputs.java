package io.fovea.models.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The outputs of one run by name. Closing gives their memory back; no tensor is read after. */
public final class Outputs implements AutoCloseable {
  private final Map<String, Tensor> tensors;
  private final Runnable onClose;

  Outputs(Map<String, Tensor> tensors, Runnable onClose) {
    this.tensors = tensors;
    this.onClose = onClose;
  }

  /** Outputs that no session made. */
  public static Outputs of(Map<String, Tensor> tensors) {
    return new Outputs(new LinkedHashMap<>(tensors), () -> {});
  }

  /** The names in the graph's order. */
  public Set<String> names() {
    return tensors.keySet();
  }

  /** The tensor of that name, or null. */
  public Tensor tensor(String name) {
    return tensors.get(name);
  }

  @Override
  public void close() {
    onClose.run();
  }
}
