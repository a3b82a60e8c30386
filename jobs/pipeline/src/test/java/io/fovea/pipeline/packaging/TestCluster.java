package io.fovea.pipeline.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.pipeline.packaging.Scripts.Ran;
import io.fovea.pipeline.packaging.Scripts.Running;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A cluster of scripts/cluster: a Master and two Workers, each a Java of its own. */
final class TestCluster implements AutoCloseable {
  static final String[] SHAPE = {"--workers", "2", "--cores", "1", "--memory", "1g"};

  /** Fits a driver and an executor into one Worker. */
  static final List<String> SMALL = List.of("--driver-memory", "500m", "--executor-memory", "500m");

  private final Scripts scripts;
  private final String master;

  private TestCluster(Scripts scripts, String master) {
    this.scripts = scripts;
    this.master = master;
  }

  static TestCluster up(Path folder) throws IOException, InterruptedException {
    Scripts scripts = new Scripts(folder);
    Ran ran = scripts.run(Map.of(), "cluster", up(SHAPE));
    assertThat(ran.exit()).as(ran.err()).isZero();
    return new TestCluster(scripts, ran.out().strip());
  }

  static List<String> up(String... shape) {
    return Stream.concat(Stream.of("up"), Arrays.stream(shape)).toList();
  }

  Scripts scripts() {
    return scripts;
  }

  String master() {
    return master;
  }

  /** The process of a pid file: {@code master}, {@code worker-1}. */
  ProcessHandle daemon(String name) throws IOException {
    String text = Files.readString(scripts.state().resolve(name + ".pid"));
    return ProcessHandle.of(Long.parseLong(text.split(" ", 2)[0])).orElseThrow();
  }

  /** One more Worker, on another address of this machine; it ends when it is closed. */
  Running startWorker(String host) throws IOException, InterruptedException {
    Path root = Path.of(System.getProperty("fovea.root"));
    String before = aliveWorkers();
    Running worker =
        scripts.start(
            Map.of("SPARK_LOCAL_IP", host, "SPARK_DAEMON_MEMORY", "384m"),
            List.of(
                root.resolve("target/spark-home/bin/spark-class").toString(),
                "org.apache.spark.deploy.worker.Worker",
                "--host",
                host,
                "--port",
                "0",
                "--webui-port",
                "0",
                "--cores",
                "1",
                "--memory",
                "1g",
                "--work-dir",
                scripts.state().resolve("work/another").toString(),
                "--properties-file",
                root.resolve("conf/spark/local-cluster.conf").toString(),
                master));
    while (aliveWorkers().equals(before)) {
      assertThat(worker.process().isAlive()).as("a Worker on " + host).isTrue();
    }
    return worker;
  }

  /** What the Master says. */
  private String aliveWorkers() throws IOException, InterruptedException {
    Ran status = scripts.run("cluster", "status");
    return status
        .out()
        .lines()
        .filter(line -> line.contains("Workers alive"))
        .findFirst()
        .orElseThrow();
  }

  Ran submit(String mode, List<String> options, List<String> arguments)
      throws IOException, InterruptedException {
    return scripts.run(Map.of(), "submit", submission(mode, options, arguments));
  }

  /** A driver in client mode that somebody in that folder has started. */
  Ran submitFrom(Path current, List<String> arguments) throws IOException, InterruptedException {
    return scripts.runIn(current, "submit", submission("client", List.of(), arguments));
  }

  /** A driver in client mode: the process is its own. */
  Running start(List<String> options, List<String> arguments) throws IOException {
    return scripts.start("submit", submission("client", options, arguments));
  }

  private static List<String> submission(
      String mode, List<String> options, List<String> arguments) {
    List<String> all = new ArrayList<>(List.of("--deploy-mode", mode));
    all.addAll(SMALL);
    all.addAll(options);
    all.add("--");
    all.addAll(arguments);
    return all;
  }

  Ran here(List<String> arguments) throws IOException, InterruptedException {
    try (Running running = startHere(scripts, arguments)) {
      Ran ran = running.end();
      assertThat(ran.exit()).as(ran.err()).isZero();
      return ran;
    }
  }

  /**
   * Starts a command in a process of its own, without a cluster and without the application jar.
   */
  static Running startHere(Scripts scripts, List<String> arguments) throws IOException {
    String jar = System.getProperty("fovea.app.jar");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of(System.getProperty("fovea.root"), "conf", "jvm.options"),
                "-cp",
                jar.replace("-app.jar", ".jar") + ":" + Path.of(jar).resolveSibling("lib") + "/*",
                "io.fovea.pipeline.cli.Main"));
    command.addAll(arguments);
    return scripts.start(Map.of("ORT_DISABLE_TELEMETRY", "1"), command);
  }

  /** Everything that runs out of the cluster's folder. */
  Set<ProcessHandle> processes() {
    Set<ProcessHandle> found = new TreeSet<>();
    ProcessHandle.allProcesses()
        .filter(p -> p.info().commandLine().orElse("").contains(scripts.state().toString()))
        .forEach(found::add);
    try (Stream<Path> files = Files.list(scripts.state())) {
      for (Path file : files.filter(f -> f.toString().endsWith(".pid")).toList()) {
        long id = Long.parseLong(Files.readString(file).split(" ", 2)[0]);
        ProcessHandle.of(id).ifPresent(found::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    try {
      Ran ran = scripts.run("cluster", "down");
      assertThat(ran.exit()).as(ran.err()).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("scripts/cluster down").initCause(e);
    }
  }
}
