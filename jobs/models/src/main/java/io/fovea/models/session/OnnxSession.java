package io.fovea.models.session;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.fovea.models.SampleException;
import io.fovea.models.SampleException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model loaded by ONNX Runtime. Threads may run it at the same time. Closing refuses further
 * runs; the native session goes when the last outputs in use are closed, never under a run in
 * flight.
 */
public final class OnnxSession implements AutoCloseable {
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final SessionSettings settings;
  private final ModelSignature signature;
  private final Set<String> outputNames;
  private final Object lock = new Object();
  private int inUse;
  private boolean closed;

  private OnnxSession(OrtEnvironment environment, OrtSession session, SessionSettings settings)
      throws OrtException {
    this.environment = environment;
    this.session = session;
    this.settings = settings;
    this.signature =
        new ModelSignature(specs(session.getInputInfo()), specs(session.getOutputInfo()));
    Set<String> names = new LinkedHashSet<>();
    signature.outputs().forEach(output -> names.add(output.name()));
    this.outputNames = Collections.unmodifiableSet(names);
  }

  /**
   * Loads a model.
   *
   * @throws io.fovea.metrics.UserError INPUT if the file is refused, ENVIRONMENT if the device is
   *     not there: no other device takes its place
   */
  public static OnnxSession open(Path model, SessionSettings settings) {
    return open(ModelFile.inspect(model), settings);
  }

  /** As above for a file that was inspected before. */
  public static OnnxSession open(ModelFile model, SessionSettings settings) {
    OrtEnvironment environment = environment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setIntraOpNumThreads(settings.intraOpThreads());
      options.setInterOpNumThreads(settings.interOpThreads());
      options.setDeterministicCompute(true);
      Providers.select(settings, options);
      OrtSession session = environment.createSession(model.path().toString(), options);
      try {
        return new OnnxSession(environment, session, settings);
      } catch (OrtException | RuntimeException e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      throw LoadErrors.explain(model, settings, e);
    }
  }

  /** The version of ONNX Runtime, such as 1.29.0. */
  public static String runtimeVersion() {
    return environment().getVersion();
  }

  private static OrtEnvironment environment() {
    return Environment.ONLY;
  }

  /** The environment of this JVM, made when it is first needed. */
  private static final class Environment {
    // What goes wrong comes back as an exception; the log would only say it twice.
    private static final OrtEnvironment ONLY =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
  }

  public ModelSignature signature() {
    return signature;
  }

  /**
   * Runs the model on one batch.
   *
   * @param batch direct and in native order: the tensor's bytes from its position to its limit, of
   *     the type that the input declares
   * @param shape of the input
   * @throws SampleException MODEL_FAILED or OUT_OF_MEMORY, with ONNX Runtime's own words
   * @throws DeviceLostException if the device will not work for this process any more
   */
  public Outputs run(ByteBuffer batch, long[] shape) throws SampleException {
    requireNative(batch.isDirect(), batch.order());
    OnnxJavaType type =
        switch (signature.input().type()) {
          case FLOAT32 -> OnnxJavaType.FLOAT;
          case UINT8 -> OnnxJavaType.UINT8;
          default ->
              throw new IllegalArgumentException("images cannot be fed as " + signature.input());
        };
    return run(() -> Map.of(name(), OnnxTensor.createTensor(environment, batch, shape, type)));
  }

  private String name() {
    return signature.input().name();
  }

  /** As above for float32. */
  public Outputs run(FloatBuffer batch, long[] shape) throws SampleException {
    requireNative(batch.isDirect(), batch.order());
    return run(() -> Map.of(name(), OnnxTensor.createTensor(environment, batch, shape)));
  }

  /**
   * Runs a model of any inputs.
   *
   * @param feeds one an input, by its name
   * @throws SampleException as above
   * @throws DeviceLostException as above
   */
  public Outputs run(Map<String, Feed> feeds) throws SampleException {
    feeds.values().forEach(feed -> requireNative(feed.data().isDirect(), feed.data().order()));
    return run(
        () -> {
          Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
          try {
            for (Map.Entry<String, Feed> feed : feeds.entrySet()) {
              tensors.put(feed.getKey(), tensor(feed.getValue()));
            }
            return tensors;
          } catch (OrtException | RuntimeException e) {
            tensors.values().forEach(OnnxTensor::close);
            throw e;
          }
        });
  }

  private OnnxTensor tensor(Feed feed) throws OrtException {
    OnnxJavaType type =
        switch (feed.type()) {
          case FLOAT32 -> OnnxJavaType.FLOAT;
          case INT64 -> OnnxJavaType.INT64;
          case UINT8 -> OnnxJavaType.UINT8;
          case BOOL -> OnnxJavaType.BOOL;
          default -> throw new IllegalArgumentException("nothing is fed as " + feed.type());
        };
    return OnnxTensor.createTensor(environment, feed.data(), feed.shape(), type);
  }

  private static void requireNative(boolean direct, ByteOrder order) {
    // A heap buffer would be copied, and bytes in the other order would be read as other numbers.
    if (!direct || order != ByteOrder.nativeOrder()) {
      throw new IllegalArgumentException("the batch is to be a direct buffer in native order");
    }
  }

  /** Wraps buffers as tensors. */
  private interface Tensorise {
    Map<String, OnnxTensor> tensors() throws OrtException;
  }

  private Outputs run(Tensorise feeds) throws SampleException {
    enter();
    OrtSession.Result result;
    try {
      Map<String, OnnxTensor> tensors = feeds.tensors();
      try {
        result = session.run(tensors);
      } finally {
        tensors.values().forEach(OnnxTensor::close);
      }
    } catch (OrtException e) {
      leave();
      throw failed(e);
    } catch (RuntimeException | Error e) {
      leave();
      throw e;
    }
    return new Outputs(
        outputNames,
        name -> Tensors.copy((OnnxTensor) result.get(name).orElseThrow()),
        () -> {
          try {
            result.close();
          } finally {
            leave();
          }
        });
  }

  private SampleException failed(OrtException e) {
    String message = LoadErrors.plain(e);
    ProviderFault fault = ProviderFault.of(e);
    if (fault == ProviderFault.STICKY && !settings.device().isGpu()) {
      // Only the model's own names can read like that.
      fault = ProviderFault.NONE;
    }
    return switch (fault) {
      case STICKY -> throw lost(settings, message, e);
      case OUT_OF_MEMORY -> new SampleException(Reason.OUT_OF_MEMORY, message, e);
      case ABSENT, NONE -> new SampleException(Reason.MODEL_FAILED, message, e);
    };
  }

  static RuntimeException lost(SessionSettings settings, String message, OrtException e) {
    String device = settings.device().id() + ":" + settings.deviceIndex();
    return new DeviceLostException(device + ": " + message, e);
  }

  /**
   * Runs a batch of zeros, so that what happens only once is over before time is taken. A batch
   * that is too much is no error here: the first real one will tell.
   */
  public void warmUp(EngineShapes shapes) {
    long elements = shapes.largest().stream().reduce(1L, Math::multiplyExact);
    int width = signature.input().type() == ElementType.UINT8 ? 1 : Float.BYTES;
    ByteBuffer zeros =
        ByteBuffer.allocateDirect(Math.toIntExact(elements * width)).order(ByteOrder.nativeOrder());
    long[] shape = shapes.largest().stream().mapToLong(Long::longValue).toArray();
    try {
      run(zeros, shape).close();
    } catch (SampleException e) {
      return;
    }
  }

  private void enter() {
    synchronized (lock) {
      if (closed) {
        throw new IllegalStateException("the session is closed");
      }
      inUse++;
    }
  }

  private void leave() {
    synchronized (lock) {
      inUse--;
      closeIfUnused();
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      if (!closed) {
        closed = true;
        closeIfUnused();
      }
    }
  }

  private void closeIfUnused() {
    if (closed && inUse == 0) {
      try {
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException("the session did not close", e);
      }
    }
  }

  private static List<TensorSpec> specs(Map<String, NodeInfo> nodes) {
    List<TensorSpec> specs = new ArrayList<>();
    for (NodeInfo node : nodes.values()) {
      specs.add(
          node.getInfo() instanceof TensorInfo tensor
              ? TensorSpec.of(node.getName(), Tensors.type(tensor.type), tensor.getShape())
              : TensorSpec.of(node.getName(), ElementType.OTHER));
    }
    return specs;
  }
}
