package io.fovea.pipeline.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code fovea}: the commands and what they share. */
@Command(
    name = "fovea",
    description = "Exact evaluation of segmentation models on Apache Spark.",
    mixinStandardHelpOptions = true,
    versionProvider = Fovea.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit codes: 0 done, 2 wrong command line or plan, 3 data or model refused, 4 device or",
      "permission missing, 5 a gate failed, 6 incomplete, 7 locked, 8 outcome unknown, 70 a bug.",
      "'fovea COMMAND --help' tells the options of a command."
    })
final class Fovea implements Runnable {
  /** Commands in the order of the help text, each made only when it is asked for. */
  private static final Map<String, Supplier<Callable<Integer>>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("demo", DemoCommand::new);
    COMMANDS.put("infer", InferCommand::new);
    COMMANDS.put("validate", ValidateCommand::new);
    COMMANDS.put("score", ScoreCommand::new);
    COMMANDS.put("export", ExportCommand::new);
    COMMANDS.put("run", RunCommand::new);
    COMMANDS.put("cost", CostCommand::new);
    COMMANDS.put("build", BuildCommand::new);
    COMMANDS.put("inspect", InspectCommand::new);
    COMMANDS.put("verify-model", VerifyModelCommand::new);
    COMMANDS.put("doctor", DoctorCommand::new);
  }

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show stack traces of errors.")
  boolean verbose;

  @Spec CommandSpec spec;

  /**
   * The command line for some arguments: only the named command is built, which keeps start-up
   * short and loads nothing that it does not use; all of them where none is named.
   */
  static CommandLine commandLine(Fovea root, String[] args) {
    var line = new CommandLine(root);
    String named = args.length > 0 ? args[0] : "";
    COMMANDS.forEach(
        (name, command) -> {
          if (!COMMANDS.containsKey(named) || name.equals(named)) {
            line.addSubcommand(name, command.get());
          }
        });
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command was given");
  }

  /** The version of this build. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Fovea.class.getPackage().getImplementationVersion();
      return new String[] {"fovea " + (version == null ? "(not packaged)" : version)};
    }
  }
}
