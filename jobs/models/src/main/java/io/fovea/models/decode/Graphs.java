package io.fovea.models.decode;

import io.fovea.models.SampleException;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.Tensor;
import java.util.Map;

/** The further graphs of a system, ready to run; for one thread. */
public interface Graphs {
  /** What one of them declares. */
  ModelSignature signature(String graph);

  /**
   * Runs one of them.
   *
   * @param graph one of {@link Decoder#graphs}
   * @param inputs float32 or bool tensors, one an input
   * @throws SampleException MODEL_FAILED or OUT_OF_MEMORY
   */
  Outputs run(String graph, Map<String, Tensor> inputs) throws SampleException;
}
