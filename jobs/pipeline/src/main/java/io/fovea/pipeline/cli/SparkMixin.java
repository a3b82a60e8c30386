package io.fovea.pipeline.cli;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** The options about Spark that every command which runs on it has. */
final class SparkMixin {
  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "Spark's master, such as local[4]. Default: spark-submit's, else local[*]. A cluster's"
              + " needs spark-submit: use scripts/submit --master URL -- COMMAND.")
  String master;

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      description = "A Spark setting; may be given several times.")
  Map<String, String> settings = new TreeMap<>();
}
