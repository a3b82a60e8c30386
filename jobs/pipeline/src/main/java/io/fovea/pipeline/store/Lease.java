package io.fovea.pipeline.store;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;

/**
 * The right of one process to write to a run's folder: a file in {@value #FOLDER} whose number is
 * the highest there. It is made by a put that fails where the file is, so that of several who want
 * the right one gets it, and its owner writes to it again every few seconds as a sign of life. Who
 * finds one without a sign of life for a minute takes over with the next number; the former owner,
 * should it wake up, finds that and stops.
 *
 * <p>No clock of one machine is compared with that of another: ages come from the store's own
 * modification times, or from watching the file not change. The contract of the file is {@code
 * data-schemas/lease.schema.json}.
 */
final class Lease implements AutoCloseable {
  static final String FOLDER = "_lease";

  private static final Pattern NAME = Pattern.compile("\\d{8}\\.json");
  private static final String PROBE = FOLDER + "/.probe-";

  /**
   * How long things take.
   *
   * @param beat between two signs of life
   * @param expiry without a sign of life until another may take over
   * @param confirm watching a lease that looks expired by the store's clock, in case the clock was
   *     set
   * @param poll between two looks at another's lease
   */
  record Timing(Duration beat, Duration expiry, Duration confirm, Duration poll) {
    static final Timing USUAL =
        new Timing(
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(12),
            Duration.ofSeconds(1));
  }

  /**
   * What is asked for.
   *
   * @param command of the owner, for others to see
   * @param patience to wait for another who has the right, at most
   * @param waiting is called before each look but the first, with what is waited for; may throw to
   *     give up
   * @param lost is told, once and from another thread, if the right is lost again
   */
  record Wish(
      String command, Duration patience, Consumer<String> waiting, Consumer<UserError> lost) {}

  private final FolderFiles files;
  private final Timing timing;
  private final Consumer<UserError> lost;
  private final LeaseText own;
  private final int number;
  private final ScheduledExecutorService beats;
  private int beat;
  private long lastBeat;
  private UserError loss;

  /** A sign of life may be there in part, as on a disk that is full. */
  private boolean broken;

  private Lease(
      FolderFiles files, Timing timing, Consumer<UserError> lost, LeaseText own, int number) {
    this.files = files;
    this.timing = timing;
    this.lost = lost;
    this.own = own;
    this.number = number;
    this.lastBeat = System.nanoTime();
    this.beats =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "fovea-lease");
              thread.setDaemon(true);
              return thread;
            });
    long nanos = timing.beat().toNanos();
    ScheduledFuture<?> unused =
        beats.scheduleAtFixedRate(this::beat, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Gets the right, at once or after a while.
   *
   * @throws UserError LOCKED if another keeps it; ENVIRONMENT if the store cannot keep two apart
   */
  static Lease acquire(FolderFiles files, Wish wish, Timing timing) throws IOException {
    long storeMinusNanos = probe(files) - millis();
    long start = System.nanoTime();
    LeaseText own = LeaseText.of(UUID.randomUUID().toString(), wish.command(), 0);
    byte[] seen = null;
    long seenSince = 0;
    int seenNumber = 0;
    while (true) {
      Found found = top(files);
      if (found != null) {
        long now = System.nanoTime();
        if (found.number != seenNumber || !Arrays.equals(found.content, seen)) {
          seen = found.content;
          seenNumber = found.number;
          seenSince = now;
        }
        long age = Math.max(0, storeMinusNanos + millis() - found.modified);
        Duration watched = Duration.ofNanos(now - seenSince);
        boolean looksExpired = age > timing.expiry().toMillis();
        boolean expired =
            watched.compareTo(timing.expiry()) > 0
                || (looksExpired && watched.compareTo(timing.confirm()) > 0);
        if (!expired) {
          if (!looksExpired && now - start >= wish.patience().toNanos()) {
            throw locked(files, found, age);
          }
          wish.waiting().accept(describe(files, found, age));
          sleep(timing.poll());
          continue;
        }
      }
      int number = found == null ? 1 : found.number + 1;
      if (files.create(name(number), own.toJson()) && isVacant(files, found, number)) {
        removeBelow(files, number);
        return new Lease(files, timing, wish.lost(), own, number);
      }
    }
  }

  /** A lease as it is in the store; the content is no JSON while it is being written. */
  private record Found(int number, byte[] content, long modified) {}

  private static Found top(FolderFiles files) throws IOException {
    while (true) {
      FileStatus top = null;
      for (FileStatus status : files.list(FOLDER)) {
        if (NAME.matcher(status.getPath().getName()).matches()) {
          top = status;
        }
      }
      if (top == null) {
        return null;
      }
      int number = number(top.getPath().getName());
      byte[] content = files.readIfThere(name(number));
      // It may have been let go since it was listed.
      if (content != null) {
        return new Found(number, content, top.getModificationTime());
      }
    }
  }

  /**
   * Whether what was taken over is still as it was found, and nobody was quicker; takes the new
   * lease back if not.
   */
  private static boolean isVacant(FolderFiles files, Found former, int number) throws IOException {
    byte[] now = former == null ? null : files.readIfThere(name(former.number));
    boolean woke = now != null && !Arrays.equals(now, former.content);
    if (woke || numbers(files).stream().anyMatch(other -> other > number)) {
      files.delete(name(number));
      return false;
    }
    return true;
  }

  private static List<Integer> numbers(FolderFiles files) throws IOException {
    List<Integer> numbers = new ArrayList<>();
    for (FileStatus status : files.list(FOLDER)) {
      if (NAME.matcher(status.getPath().getName()).matches()) {
        numbers.add(number(status.getPath().getName()));
      }
    }
    return numbers;
  }

  private static void removeBelow(FolderFiles files, int number) throws IOException {
    for (int other : numbers(files)) {
      if (other < number) {
        files.delete(name(other));
      }
    }
  }

  private static String name(int number) {
    return String.format(Locale.ROOT, "%s/%08d.json", FOLDER, number);
  }

  private static int number(String name) {
    return Integer.parseInt(name.substring(0, 8));
  }

  private static long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /** Sleeps; an interrupt is passed on as the end of waiting. */
  private static void sleep(Duration time) throws IOException {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new java.io.InterruptedIOException("interrupted").initCause(e);
    }
  }

  /**
   * Finds out that of two who make a file at the same time, one is refused.
   *
   * @return now, by the store's clock, in milliseconds
   */
  private static long probe(FolderFiles files) throws IOException {
    String name = PROBE + UUID.randomUUID();
    byte[] first = {1};
    try {
      OutputStream winner = files.openNew(files.path(name));
      boolean refused = false;
      OutputStream loser = null;
      try {
        loser = files.openNew(files.path(name));
      } catch (IOException e) {
        refused = true;
      }
      winner.write(first);
      winner.close();
      if (loser != null) {
        try {
          loser.write(2);
          loser.close();
        } catch (IOException e) {
          refused = true;
        }
      }
      if (!refused || !Arrays.equals(files.read(name), first)) {
        throw UserError.environment(
            files.location()
                + ": this storage lets two make the same file, and so cannot keep two runs apart",
            "Give --out on a local disk, on HDFS, or on an object store with conditional writes"
                + " (s3a: leave fs.s3a.create.conditional.enabled on).");
      }
      return files.status(name).getModificationTime();
    } finally {
      files.delete(name);
    }
  }

  private static String describe(FolderFiles files, Found found, long age) {
    return files.location()
        + " is being written to by another run: "
        + LeaseText.describe(found.content)
        + ", last sign of life "
        + TimeUnit.MILLISECONDS.toSeconds(age)
        + " s ago";
  }

  private static UserError locked(FolderFiles files, Found found, long age) {
    return new UserError(
        ExitCode.LOCKED,
        describe(files, found, age),
        "Wait for it with --wait SECONDS, or choose another --out. A run that was killed lets go a"
            + " minute after its last sign of life.");
  }

  private void beat() {
    try {
      synchronized (this) {
        if (loss == null) {
          requireOwn();
          beat++;
          broken = true;
          files.overwrite(name(number), own.withBeat(beat).toJson());
          broken = false;
          lastBeat = System.nanoTime();
        }
      }
    } catch (UserError e) {
      lose(e);
    } catch (IOException | RuntimeException e) {
      // The store may come back. Others take over after the expiry at the earliest.
      Duration silent;
      synchronized (this) {
        silent = Duration.ofNanos(System.nanoTime() - lastBeat);
      }
      if (silent.compareTo(timing.expiry().minus(timing.beat())) > 0) {
        lose(
            new UserError(
                ExitCode.ENVIRONMENT,
                files.location()
                    + ": no sign of life could be left there for "
                    + silent.toSeconds()
                    + " s ("
                    + e.getMessage()
                    + ")",
                "Check that the storage is reachable, then run again: finished shards are kept.",
                e));
      }
    }
  }

  private void lose(UserError error) {
    synchronized (this) {
      if (loss != null) {
        return;
      }
      loss = error;
    }
    beats.shutdown();
    lost.accept(error);
  }

  /**
   * Makes sure, by a look at the store, that the right was not taken over.
   *
   * @throws UserError if it was
   */
  synchronized void requireHeld() throws IOException {
    if (loss != null) {
      throw loss;
    }
    requireOwn();
  }

  /** Called with the lock: a beat half written would look like another's. */
  private void requireOwn() throws IOException {
    byte[] content = files.readIfThere(name(number));
    boolean own = content != null && isOwner(LeaseText.owner(content));
    if (!own || numbers(files).stream().anyMatch(other -> other > number)) {
      throw new UserError(
          ExitCode.LOCKED,
          files.location()
              + " was taken over by another run, after no sign of life came from this one for "
              + timing.expiry().toSeconds()
              + " s",
          "Leave it to the other run: finished shards are kept. A machine that sleeps, or storage"
              + " that hangs, is the likely cause.");
    }
  }

  private boolean isOwner(String owner) {
    return owner.equals(own.owner()) || (owner.isEmpty() && broken);
  }

  /** Lets go, if the right was not lost. */
  @Override
  public void close() {
    beats.shutdown();
    try {
      // A beat under way would bring the file back.
      beats.awaitTermination(timing.expiry().toMillis(), TimeUnit.MILLISECONDS);
      synchronized (this) {
        if (loss == null) {
          requireOwn();
          files.delete(name(number));
          files.deleteIfEmpty(FOLDER);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | UserError e) {
      // Without a sign of life it expires, and is then anybody's.
    }
  }
}
