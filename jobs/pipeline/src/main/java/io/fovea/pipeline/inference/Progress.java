package io.fovea.pipeline.inference;

import io.fovea.pipeline.store.Heartbeat;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Says on a terminal, or in a log, how far a run is: images done and failed, images a second, and
 * the time left. One line every few seconds at most; on a terminal it replaces the one before.
 */
public final class Progress {
  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long TERMINAL_INTERVAL = NANOS_PER_SECOND / 2;
  private static final long LOG_INTERVAL = 5 * NANOS_PER_SECOND;

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanos;
  private String unit = "images";
  private long total;
  private long started;
  private long lastShown;
  private long done;
  private long failed;

  Progress(PrintStream out, boolean terminal, LongSupplier nanos) {
    this.out = out;
    this.terminal = terminal;
    this.nanos = nanos;
  }

  /** Progress on stderr; a console means a terminal up to Java 21, which is what Spark runs on. */
  @SuppressWarnings("SystemConsoleNull")
  public static Progress onStderr() {
    return new Progress(System.err, System.console() != null, System::nanoTime);
  }

  /** Progress that nobody reads. */
  public static Progress silent() {
    return new Progress(
        new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8),
        false,
        System::nanoTime);
  }

  /** The first images are on their way. */
  synchronized void start(long images) {
    total = images;
    started = nanos.getAsLong();
    lastShown = started;
  }

  /**
   * As above of other samples.
   *
   * @param samples what they are called
   */
  synchronized void start(long count, String samples) {
    unit = samples;
    start(count);
  }

  /** More images came out. */
  synchronized void add(long images, long failures) {
    done += images;
    failed += failures;
    long now = nanos.getAsLong();
    if (now - lastShown >= (terminal ? TERMINAL_INTERVAL : LOG_INTERVAL)) {
      lastShown = now;
      show(now);
    }
  }

  /** All images came out, or the run ended otherwise. */
  synchronized void end() {
    if (done == 0) {
      return;
    }
    show(nanos.getAsLong());
    if (terminal) {
      out.println();
    }
    out.flush();
  }

  /** Seconds since the start. */
  synchronized double seconds() {
    return (double) (nanos.getAsLong() - started) / NANOS_PER_SECOND;
  }

  /** How far it is, for {@link Heartbeat}. */
  public synchronized Heartbeat.Beat beat() {
    return new Heartbeat.Beat("infer", done, failed, total, total == 0 ? 0 : seconds());
  }

  private void show(long now) {
    double seconds = Math.max(1e-9, (double) (now - started) / NANOS_PER_SECOND);
    double rate = done / seconds;
    String line =
        String.format(
            Locale.ROOT,
            "infer: %d of %d %s, %d failed, %.1f %s/s",
            done,
            total,
            unit,
            failed,
            rate,
            unit);
    if (done > 0 && done < total) {
      line += ", " + duration((long) Math.ceil((total - done) / rate)) + " left";
    }
    if (terminal) {
      // Blanks cover what a longer line left behind.
      out.print("\r" + line + "        ");
      out.flush();
    } else {
      out.println(line);
    }
  }

  static String duration(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return String.format(Locale.ROOT, "%d:%02d min", seconds / 60, seconds % 60);
    }
    return String.format(Locale.ROOT, "%d:%02d h", seconds / 3600, seconds / 60 % 60);
  }
}
