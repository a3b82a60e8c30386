package io.fovea.pipeline.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * The test's side of a {@link Gate}.
 *
 * @param folder where processes meet
 */
public record GateKeeper(Path folder) {
  private static final int PATIENCE_MILLIS = 180_000;
  private static final long POLL_MILLIS = 10;

  /** A gate in a folder that is made for it. */
  public static GateKeeper in(Path folder) throws IOException {
    return new GateKeeper(Files.createDirectories(folder));
  }

  /** A process that is held, and where. */
  public record Held(ProcessHandle process, String operation) {}

  /**
   * Options of spark-submit with which the locations {@code gate:/path} and {@code hdfs:/path} are
   * on the local disk, behind the gate. Files of {@code hdfs} are put in place by a rename, those
   * of {@code gate} are there when they are closed.
   *
   * @param hold a pattern of what is held; see {@link GateFileSystem} and {@link GatePlugin}
   */
  public List<String> options(String hold) throws IOException {
    Path classes = classes();
    return Stream.of(
            "spark.driver.extraClassPath=" + classes,
            "spark.executor.extraClassPath=" + classes,
            "spark.plugins=" + GatePlugin.class.getName(),
            "spark.hadoop.fs.gate.impl=" + GateFileSystem.class.getName(),
            "spark.hadoop.fs.hdfs.impl=" + GateFileSystem.class.getName(),
            "spark.hadoop." + Gate.FOLDER + "=" + folder,
            "spark.hadoop." + Gate.HOLD + "=" + hold)
        .flatMap(setting -> Stream.of("--conf", setting))
        .toList();
  }

  /** As {@link #options}, for this process, and nothing is held. */
  public Configuration configuration() {
    Configuration conf = new Configuration();
    conf.set("fs.hdfs.impl", GateFileSystem.class.getName());
    conf.set(Gate.FOLDER, folder.toString());
    return conf;
  }

  /** This package alone, for processes that have no other class of the tests. */
  private Path classes() throws IOException {
    Path from =
        Path.of(Gate.class.getProtectionDomain().getCodeSource().getLocation().getPath())
            .resolve(Gate.class.getPackageName().replace('.', '/'));
    Path to = folder.resolve("classes");
    Path packageFolder =
        Files.createDirectories(to.resolve(Gate.class.getPackageName().replace('.', '/')));
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        try {
          Files.copy(file, packageFolder.resolve(file.getFileName()));
        } catch (FileAlreadyExistsException e) {
          // From an earlier call.
        }
      }
    }
    return to;
  }

  /** Waits until a process is held. */
  public Held awaitHeld(ProcessHandle driver) throws Exception {
    await(driver, () -> Files.exists(folder.resolve("held")));
    String[] parts = Files.readString(folder.resolve("held")).split(" ", 2);
    return new Held(ProcessHandle.of(Long.parseLong(parts[0])).orElseThrow(), parts[1]);
  }

  /** Waits until something is so, as long as a process lives. */
  public static void await(ProcessHandle driver, BooleanSupplier what) throws Exception {
    long end = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (!what.getAsBoolean()) {
      assertThat(driver.isAlive() || what.getAsBoolean()).as("the driver has ended").isTrue();
      assertThat(System.currentTimeMillis()).as("in time").isLessThan(end);
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Lets the process go that is held. */
  public void open() throws IOException {
    Files.createFile(folder.resolve("open"));
  }

  /** The disk is full from here on, or is not any more. */
  public void full(boolean full) throws IOException {
    if (full) {
      Files.createFile(folder.resolve("full"));
    } else {
      Files.delete(folder.resolve("full"));
    }
  }
}
