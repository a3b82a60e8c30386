package io.fovea.models.session;

import io.fovea.models.SampleException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;

/**
 * A model loaded by ONNX Runtime. Threads may run it at the same time; closing waits for the runs
 * in flight.
 */
public final class OnnxSession implements AutoCloseable {

  private OnnxSession() {}

  /**
   * Loads a model.
   *
   * @throws io.fovea.metrics.UserError INPUT if the file is refused, ENVIRONMENT if the device is
   *     not there (never another one in its place)
   */
  public static OnnxSession open(Path model, SessionSettings settings) {
    return open(ModelFile.inspect(model), settings);
  }

  /** As above for a file that was inspected before. */
  public static OnnxSession open(ModelFile model, SessionSettings settings) {
    throw new UnsupportedOperationException();
  }

  public ModelSignature signature() {
    throw new UnsupportedOperationException();
  }

  /**
   * Runs the model on one batch.
   *
   * @param batch direct, native order; the tensor's bytes from its position to its limit, of the
   *     type that the input declares
   * @param shape of the input
   * @throws SampleException MODEL_FAILED with ONNX Runtime's own words
   */
  public Outputs run(ByteBuffer batch, long[] shape) throws SampleException {
    throw new UnsupportedOperationException();
  }

  /** As above for float32. */
  public Outputs run(FloatBuffer batch, long[] shape) throws SampleException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
