package io.fovea.pipeline.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * How far a run is, for other programs: {@code _progress.json} in its folder, whose contract is
 * {@code data-schemas/progress.schema.json}. A thread of its own replaces it every few seconds, and
 * a last time at the end. That it cannot be written is no reason to stop a run.
 */
public final class Heartbeat implements AutoCloseable {
  /** How often it beats in a run; a run that is over before has none. */
  public static final Duration USUAL = Duration.ofSeconds(5);

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * How far a stage is.
   *
   * @param stage such as infer
   * @param done samples that came out, failed ones among them
   * @param failed of these
   * @param total samples
   * @param seconds since the stage began
   */
  public record Beat(String stage, long done, long failed, long total, double seconds) {}

  private final RunFolder folder;
  private final Supplier<Beat> source;
  private final long intervalMillis;
  private final Thread thread;
  private boolean over;
  private boolean beaten;

  private Heartbeat(RunFolder folder, Supplier<Beat> source, Duration interval) {
    this.folder = folder;
    this.source = source;
    this.intervalMillis = interval.toMillis();
    this.thread = new Thread(this::beatOn, "fovea-heartbeat");
    thread.setDaemon(true);
  }

  /** Beats from now on, for the first time after one interval. */
  public static Heartbeat start(RunFolder folder, Supplier<Beat> source, Duration interval) {
    Heartbeat heartbeat = new Heartbeat(folder, source, interval);
    heartbeat.thread.start();
    return heartbeat;
  }

  private void beatOn() {
    while (true) {
      synchronized (this) {
        long until = System.nanoTime() + intervalMillis * 1_000_000;
        for (long left = intervalMillis; !over && left > 0; ) {
          try {
            wait(left);
          } catch (InterruptedException e) {
            return;
          }
          left = (until - System.nanoTime()) / 1_000_000;
        }
        if (over) {
          return;
        }
      }
      write("running");
      beaten = true;
    }
  }

  private void write(String state) {
    try {
      folder.beat(json(state, source.get(), Instant.now()));
    } catch (IOException e) {
      // The next beat may get through; what matters has its own errors.
    }
  }

  static byte[] json(String state, Beat beat, Instant now) {
    ObjectNode json = MAPPER.createObjectNode();
    double rate = Throughput.rate(beat.done(), beat.seconds());
    json.put("format", "fovea-progress").put("version", 1);
    json.put("state", state).put("stage", beat.stage());
    json.put("done", beat.done()).put("failed", beat.failed()).put("total", beat.total());
    json.put("seconds", beat.seconds()).put("perSecond", rate);
    if (rate > 0) {
      json.put("secondsLeft", Math.max(0, beat.total() - beat.done()) / rate);
    }
    json.put("time", Manifest.time(now));
    try {
      return (MAPPER.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Beats no more; if it has beaten, a last time. */
  @Override
  public void close() {
    synchronized (this) {
      over = true;
      notifyAll();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (beaten) {
      write("ended");
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
