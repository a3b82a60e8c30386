package io.fovea.pipeline.cost;

import io.fovea.models.attention.Attention;
import io.fovea.models.cost.AttentionCore;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.measure.MeasureSettings;
import io.fovea.models.measure.Measurement;
import io.fovea.models.measure.Measurer;
import io.fovea.models.weights.WeightSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.Function;

/** One Spark task: measures one cell, when it is its turn on this executor. */
final class MeasureTask implements Function<MeasureCell, MeasuredCell> {
  private static final long serialVersionUID = 1L;
  private static final long POLL_MILLIS = 50;
  private static final long SEED = 1;

  /** The share of the free memory that a cell may be expected to take. */
  private static final double SHARE = 0.5;

  /** Turns of this JVM, by how many there are. */
  private static final Map<Integer, Semaphore> TURNS = new ConcurrentHashMap<>();

  private final MeasureSettings settings;
  private final int atOnce;

  MeasureTask(MeasureSettings settings, int atOnce) {
    this.settings = settings;
    this.atOnce = atOnce;
  }

  @Override
  public MeasuredCell call(MeasureCell cell) throws IOException {
    BooleanSupplier cancelled = TaskContext.get()::isInterrupted;
    Semaphore turns = TURNS.computeIfAbsent(atOnce, count -> new Semaphore(count, true));
    try {
      while (!turns.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        if (cancelled.getAsBoolean()) {
          throw new TaskKilledException();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TaskKilledException();
    }
    try {
      return measure(cell, cancelled);
    } catch (Measurer.CancelledException e) {
      throw new TaskKilledException();
    } finally {
      turns.release();
    }
  }

  private MeasuredCell measure(MeasureCell cell, BooleanSupplier cancelled) throws IOException {
    Attention attention = cell.attention();
    Predicted predicted = Predicted.of(attention, cell.tokens());
    long wanted =
        predicted.cost().peakBytes()
            + predicted.cost().parameterBytes()
            + predicted.cost().constantBytes();
    long free = Machine.availableBytes();
    if (free >= 0 && wanted > SHARE * free) {
      return MeasuredCell.leftOut(
          cell,
          String.format(
              "it may take %s, more than half of the %s of memory that are free",
              Cell.bytes(wanted).shown(), Cell.bytes(free).shown()));
    }
    double load = Machine.load();
    GraphBuilder graph =
        attention.graph(attention.inputs(cell.tokens()), WeightSource.seeded(SEED));
    byte[] block = graph.toBytes();
    byte[] core = AttentionCore.of(graph);
    try {
      Measurement whole = Measurer.measure(block, settings, cancelled);
      // Without projections the whole is the core, and is not measured twice.
      Measurement inner =
          Arrays.equals(block, core) ? whole : Measurer.measure(core, settings, cancelled);
      return MeasuredCell.of(cell, Machine.here(), load, whole, inner);
    } catch (Measurer.FailedException e) {
      return MeasuredCell.failed(cell, Machine.here(), load, e.getMessage());
    }
  }
}
