package io.fovea.pipeline.cli;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.export.RunExport;
import io.fovea.pipeline.spark.Sessions;
import io.fovea.pipeline.spark.SparkOptions;
import io.fovea.pipeline.store.CocoExport;
import io.fovea.pipeline.store.CocoExport.Kind;
import io.fovea.pipeline.store.Manifest;
import io.fovea.pipeline.store.RunFolder;
import io.fovea.pipeline.store.Storage;
import io.fovea.pipeline.store.StoredRun;
import java.io.PrintWriter;
import java.util.List;

/** What {@link ExportCommand} does. */
final class ExportRun {
  private ExportRun() {}

  /** The exit status of the command. */
  static int of(ExportCommand command) {
    RunExport other = command.format.equals("coco") ? null : RunExport.named(command.format);
    if (other != null && command.iou != null) {
      throw UserError.usage("--iou is of --format coco", "Leave it out.");
    }
    command.storage.use();
    SparkOptions options = new SparkOptions(null, command.storage.settings);
    RunFolder folder = RunFolder.open(command.run, Sessions.hadoopConfiguration(options));
    PrintWriter err = command.spec.commandLine().getErr();
    StoredRun run = StoredRun.of(folder);
    if (other == null) {
      writeCoco(command, new CocoExport(run), err);
    } else {
      String target = command.out + "/" + other.target();
      refuseExisting(target);
      String told = other.write(run, command.runDataset, command.out);
      err.println("export: " + told + " in " + target);
    }
    Manifest manifest = folder.manifest();
    if (manifest.counts().failed() > 0) {
      err.println(
          "export: the run is "
              + manifest.status()
              + ": "
              + manifest.counts().failed()
              + " of "
              + manifest.counts().images()
              + " images failed and have no results");
    }
    return (manifest.status() == Manifest.Status.COMPLETE ? ExitCode.OK : ExitCode.INCOMPLETE)
        .value();
  }

  private static void writeCoco(ExportCommand command, CocoExport export, PrintWriter err) {
    List<Kind> kinds = kinds(command.iou, export);
    kinds.forEach(kind -> refuseExisting(target(command, kind)));
    for (Kind kind : kinds) {
      String target = target(command, kind);
      long results = export.write(kind, target);
      err.println("export: " + results + " results in " + target);
    }
  }

  private static void refuseExisting(String target) {
    if (Storage.exists(target)) {
      throw UserError.usage(
          target + " is there already", "Choose another --out, or remove it first.");
    }
  }

  private static List<Kind> kinds(String iou, CocoExport export) {
    if (iou == null) {
      return export.hasMasks() ? List.of(Kind.BBOX, Kind.SEGM) : List.of(Kind.BBOX);
    }
    List<Kind> kinds =
        switch (iou) {
          case "bbox" -> List.of(Kind.BBOX);
          case "segm" -> List.of(Kind.SEGM);
          case "both" -> List.of(Kind.BBOX, Kind.SEGM);
          default ->
              throw UserError.usage(
                  "--iou '" + iou + "' is not known", "Give --iou bbox, segm or both.");
        };
    if (kinds.contains(Kind.SEGM)) {
      export.requireMasks();
    }
    return kinds;
  }

  private static String target(ExportCommand command, Kind kind) {
    return command.out + "/results_" + kind.text() + ".json";
  }
}
