package io.fovea.pipeline.cli;

import io.fovea.pipeline.store.Storage;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** The option about remote storage of the commands that do not run on Spark. */
final class StorageMixin {
  @Option(
      names = "--conf",
      paramLabel = "spark.hadoop.KEY=VALUE",
      description =
          "A setting of remote storage, as for other commands; may be given several times.")
  Map<String, String> settings = new TreeMap<>();

  /** From now on these count. */
  void use() {
    Storage.use(settings);
  }
}
