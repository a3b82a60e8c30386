package io.fovea.pipeline.cli;

import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code fovea cost --measure}. */
final class MeasureMixin {
  /** All of them, for telling that they were given without {@code --measure}. */
  static final List<String> NAMES =
      List.of(
          "--tokens",
          "--mechanisms",
          "--full-tokens",
          "--threads",
          "--warm-up",
          "--repeats",
          "--seconds",
          "--at-once",
          "--plot",
          "--master",
          "--conf");

  @Option(
      names = "--measure",
      description =
          "Run the mechanisms of --compare through ONNX Runtime, one Spark task a mechanism and"
              + " number of tokens, and tell time and memory beside what is predicted.")
  boolean measure;

  @Option(
      names = "--tokens",
      paramLabel = "N,...",
      defaultValue = "64,256,1024,4096,16384",
      description = "With --measure: numbers of tokens. Default: 64,256,1024,4096,16384.")
  String tokens;

  @Option(
      names = "--mechanisms",
      paramLabel = "NAME,...",
      split = ",",
      hideParamSyntax = true,
      description = "With --measure: which mechanisms. Default: all.")
  List<String> mechanisms = List.of();

  @Option(
      names = "--full-tokens",
      paramLabel = "N",
      defaultValue = "4096",
      description =
          "With --measure: tokens up to which full attention is measured, whose maps hold a number"
              + " for each pair of them. Default: 4096.")
  int fullTokens;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "With --measure: threads of an operator, and processors of a task. Default: 1.")
  int threads;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "3",
      description = "With --measure: runs before time is taken, at least. Default: 3.")
  int warmUp;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "20",
      description = "With --measure: runs of which time is taken, at most. Default: 20.")
  int repeats;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "With --measure: after so many, no further run is begun once 3 were timed. Default: 10.")
  int seconds;

  @Option(
      names = "--at-once",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "With --measure: tasks that measure at the same time on one executor, the others waiting"
              + " their turn; more than one disturb each other. Default: 1.")
  int atOnce;

  @Option(
      names = "--plot",
      paramLabel = "FILE.svg",
      description = "With --measure: also draw the times against tokens.")
  String plot;

  @Mixin SparkMixin spark = new SparkMixin();
}
