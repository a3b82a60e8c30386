package io.fovea.models.decode;

import io.fovea.models.Options;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.Tensor;
import io.fovea.models.session.TensorSpec;
import java.util.Optional;

/**
 * The one output that a decoder reads: that of the name given, or where none is given the model's
 * only one.
 *
 * @param name empty for the only one
 */
record OneOutput(String name) {

  static OneOutput of(Options options) {
    return new OneOutput(options.text("output", ""));
  }

  /** What the model declares; empty where it has no such output. */
  Optional<TensorSpec> declared(ModelSignature signature) {
    if (!name.isEmpty()) {
      return signature.output(name);
    }
    return signature.outputs().size() == 1
        ? Optional.of(signature.outputs().get(0))
        : Optional.empty();
  }

  Tensor of(Outputs outputs) {
    return outputs.tensor(name.isEmpty() ? outputs.names().iterator().next() : name);
  }

  /** For messages. */
  String expected() {
    return name.isEmpty() ? "one output" : "'" + name + "'";
  }

  /** As digests write it. */
  String text() {
    return name.isEmpty() ? "the-only-one" : name;
  }
}
