package io.fovea.pipeline.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the scripts of this checkout on what Maven has just built.
 *
 * @param folder for the state of a cluster and for what the scripts write
 */
record Scripts(Path folder) {
  private static final Path ROOT = Path.of(System.getProperty("fovea.root"));

  /** How a script ended, and what it wrote. */
  record Ran(int exit, String out, String err) {}

  /** A script that runs. */
  record Running(Process process, Path out, Path err) implements AutoCloseable {
    ProcessHandle handle() {
      return process.toHandle();
    }

    /** Waits for the end. */
    Ran end() throws IOException, InterruptedException {
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("ends in time").isTrue();
      return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  Ran run(Map<String, String> environment, String script, List<String> arguments)
      throws IOException, InterruptedException {
    return run(environment, command(script, arguments));
  }

  Ran run(String script, String... arguments) throws IOException, InterruptedException {
    return run(Map.of(), script, List.of(arguments));
  }

  Ran run(Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    try (Running running = start(environment, command)) {
      return running.end();
    }
  }

  Running start(String script, List<String> arguments) throws IOException {
    return start(Map.of(), command(script, arguments));
  }

  private static List<String> command(String script, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(ROOT.resolve("scripts/" + script).toString()));
    command.addAll(arguments);
    return command;
  }

  Running start(Map<String, String> environment, List<String> command) throws IOException {
    return startIn(null, environment, command);
  }

  /** Runs a script as somebody in that folder would. */
  Ran runIn(Path current, String script, List<String> arguments)
      throws IOException, InterruptedException {
    try (Running running = startIn(current, Map.of(), command(script, arguments))) {
      return running.end();
    }
  }

  private Running startIn(Path current, Map<String, String> environment, List<String> command)
      throws IOException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(current == null ? null : current.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("FOVEA_NO_BUILD", "1");
    builder.environment().put("FOVEA_CLUSTER", state().toString());
    builder.environment().remove("SPARK_HOME");
    builder.environment().putAll(environment);
    return new Running(builder.start(), out, err);
  }

  /** Runs a command in a process of its own, without a cluster and without the application jar. */
  Ran fovea(String... arguments) throws IOException, InterruptedException {
    Path jar = Path.of(System.getProperty("fovea.app.jar").replace("-app.jar", ".jar"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + ROOT.resolve("conf/jvm.options"),
                "-cp",
                jar + ":" + jar.resolveSibling("lib") + "/*",
                "io.fovea.pipeline.cli.Main"));
    command.addAll(List.of(arguments));
    return run(Map.of(), command);
  }

  /** Where scripts/cluster keeps its state. */
  Path state() {
    return folder.resolve("a cluster");
  }
}
