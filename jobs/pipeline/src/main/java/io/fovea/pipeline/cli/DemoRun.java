package io.fovea.pipeline.cli;

import io.fovea.metrics.UserError;
import io.fovea.models.systems.ShapeSegmenter;
import io.fovea.pipeline.demo.SceneGenerator;
import io.fovea.pipeline.plan.Plan;
import io.fovea.pipeline.plan.PlanReader;
import io.fovea.pipeline.store.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What {@link DemoCommand} does. */
final class DemoRun {
  private static final String DEFAULT_FOLDER = "runs/demo";
  private static final String PLAN = "demo.yaml";
  private static final int MOST_IMAGES = 100_000;

  private DemoRun() {}

  /** The exit status of the command. */
  static int of(DemoCommand command) {
    if (command.images < 1 || command.images > MOST_IMAGES) {
      throw UserError.usage(
          "--images is " + command.images, "Give a number from 1 to " + MOST_IMAGES + ".");
    }
    PrintWriter err = command.spec.commandLine().getErr();
    Storage.use(command.spark.settings);
    Path folder = folder(command.out);
    try {
      prepare(folder, command, err);
    } catch (AccessDeniedException e) {
      throw UserError.environment(
          e.getFile() + ": no permission to write", "Choose another --out.");
    } catch (IOException e) {
      throw UserError.environment(
          folder + ": cannot be written to (" + e.getMessage() + ")", "Choose another --out.");
    }
    Plan plan =
        PlanReader.read(
            folder.resolve("plan.yaml").toString(), PlanRun.overrides(Map.of(), command.spark));
    return PlanRun.run(plan, "demo", new FolderMixin(), command.spec.commandLine().getOut(), err);
  }

  /** The folder asked for, or the first of the default ones that is not there. */
  private static Path folder(String out) {
    if (out != null && !Storage.isLocal(out)) {
      throw UserError.usage(
          "--out " + out + ": the demonstration is drawn on a local disk", "Give a local folder.");
    }
    if (out != null) {
      return Storage.localPath(out);
    }
    Path folder = Path.of(DEFAULT_FOLDER);
    for (int i = 2; Files.exists(folder); i++) {
      folder = Path.of(DEFAULT_FOLDER + "-" + i);
    }
    return folder;
  }

  private static void prepare(Path folder, DemoCommand command, PrintWriter err)
      throws IOException {
    if (Files.exists(folder) && !isEmpty(folder)) {
      throw UserError.usage(
          folder + " is there already and is no empty folder",
          "Choose another --out, or remove it first.");
    }
    long start = System.nanoTime();
    SceneGenerator.Written written =
        SceneGenerator.write(folder.resolve("scenes"), command.seed, command.images);
    ShapeSegmenter.build(SceneGenerator.hues()).write(folder.resolve("shape-segmenter.onnx"));
    try (InputStream plan = DemoRun.class.getResourceAsStream("/plans/" + PLAN)) {
      Files.copy(plan, folder.resolve("plan.yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    err.print(
        String.format(
            Locale.ROOT,
            "demo: drew %d scenes of %d things (%d crowds) in %.1f s: %s%n",
            written.images(),
            written.annotations(),
            written.crowds(),
            (System.nanoTime() - start) / 1e9,
            folder));
    err.flush();
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }
}
