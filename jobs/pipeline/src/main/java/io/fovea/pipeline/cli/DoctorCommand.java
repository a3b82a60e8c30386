package io.fovea.pipeline.cli;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.doctor.Doctor;
import io.fovea.pipeline.doctor.DoctorDocument;
import io.fovea.pipeline.doctor.Finding;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fovea doctor}. */
@Command(
    name = "doctor",
    description = "Tells what this machine has and lacks, and what to do about each lack.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  fovea doctor",
      "  fovea doctor --need cuda,s3",
      "",
      "Exit codes: 0 all that is needed is there, 4 something needed lacks, 2 wrong options."
    })
public final class DoctorCommand implements Callable<Integer> {
  @Option(
      names = "--need",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "cuda|s3",
      description = "What is needed beyond scoring and inference on the CPU, separated by commas.")
  List<String> need = List.of();

  @Option(
      names = "--emit",
      paramLabel = "text|json[=PATH]",
      description = "What is written, to standard output or a file. Default: text.")
  List<String> emit;

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    for (String wish : need) {
      if (!Doctor.WISHES.contains(wish)) {
        throw UserError.usage(
            "--need '" + wish + "' is unknown",
            "Give " + String.join(" or ", new TreeSet<>(Doctor.WISHES)) + ".");
      }
    }
    List<Emission> emissions = Emission.parse(emit == null ? List.of("text") : emit);
    List<Finding> findings = Doctor.examine(new TreeSet<>(need));
    for (Emission emission : emissions) {
      emission.write(
          switch (emission.format()) {
            case TEXT -> text(findings);
            case JSON -> DoctorDocument.toJson(findings);
            case CSV, FLAT -> throw new IllegalStateException(emission + " was not refused");
          },
          spec.commandLine().getOut());
    }
    boolean lacks = findings.stream().anyMatch(finding -> finding.state() == Finding.State.LACKS);
    return lacks ? ExitCode.ENVIRONMENT.value() : ExitCode.OK.value();
  }

  static String text(List<Finding> findings) {
    StringBuilder out = new StringBuilder();
    for (Finding finding : findings) {
      out.append(
          String.format(
              Locale.ROOT,
              "%-7s %-17s %s\n",
              finding.state().id(),
              finding.subject(),
              Talk.oneLine(finding.found())));
      if (!finding.remedy().isEmpty()) {
        out.append(" ".repeat(26)).append(finding.remedy()).append('\n');
      }
    }
    return out.toString();
  }
}
