package io.fovea.pipeline.inference;

import io.fovea.models.SampleException;
import io.fovea.models.decode.Graphs;
import io.fovea.models.session.Feed;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.Sessions;
import io.fovea.models.session.Tensor;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * The further graphs of a system in one task: they wait at the same gate as the first one, and how
 * often they run is counted. For one thread; closing gives the sessions back.
 */
final class TaskGraphs implements Graphs, AutoCloseable {
  private final SortedMap<String, Sessions.Lease> leases;
  private final DeviceGate gate;
  private final BooleanSupplier cancelled;
  private int runs;
  private long waitNanos;
  private long modelNanos;

  /**
   * @param leases by the graphs' names
   * @param gate to the device; the caller closes it
   */
  TaskGraphs(SortedMap<String, Sessions.Lease> leases, DeviceGate gate, BooleanSupplier cancelled) {
    this.leases = leases;
    this.gate = gate;
    this.cancelled = cancelled;
  }

  /** Of a system that is one model. */
  static TaskGraphs none() {
    return new TaskGraphs(new TreeMap<>(), DeviceGate.open(), () -> false);
  }

  @Override
  public ModelSignature signature(String graph) {
    return leases.get(graph).session().signature();
  }

  @Override
  public Outputs run(String graph, Map<String, Tensor> inputs) throws SampleException {
    if (cancelled.getAsBoolean()) {
      throw new ShardRunner.CancelledException();
    }
    long start = System.nanoTime();
    gate.enter(cancelled);
    long entered = System.nanoTime();
    waitNanos += entered - start;
    runs++;
    try {
      return leases.get(graph).session().run(Feed.of(inputs));
    } finally {
      modelNanos += System.nanoTime() - entered;
      gate.leave();
    }
  }

  /** Runs since this was last asked. */
  int takeRuns() {
    int taken = runs;
    runs = 0;
    return taken;
  }

  long waitNanos() {
    return waitNanos;
  }

  long modelNanos() {
    return modelNanos;
  }

  @Override
  public void close() {
    leases.values().forEach(Sessions.Lease::close);
  }
}
