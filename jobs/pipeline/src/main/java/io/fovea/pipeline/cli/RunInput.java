package io.fovea.pipeline.cli;

import io.fovea.metrics.UserError;
import io.fovea.pipeline.dataset.RunImages;
import io.fovea.pipeline.store.RunLocation;
import io.fovea.pipeline.store.StoredRun;
import java.util.function.Function;

/**
 * A run folder as the predictions of a score. Nothing that reads one is loaded before it is scored.
 *
 * @param location of the run
 * @param dataset where its dataset is now; null for where the manifest says
 * @param maxFailures how many images may have failed
 */
record RunInput(String location, String dataset, long maxFailures) {

  /** What a command line names; null where the predictions are no run. */
  static RunInput of(ScoreCommand common) {
    if (!RunLocation.isRun(common.predictions)) {
      if (common.runDataset != null) {
        throw UserError.usage(
            "--run-dataset is of a run folder, and " + common.predictions + " is none",
            "Leave it out.");
      }
      return null;
    }
    return new RunInput(common.predictions, common.runDataset, common.maxFailures);
  }

  /** Scores the run. */
  TaskScore.Scored score(Function<StoredRun, TaskScore.Scored> scoring) {
    StoredRun run = StoredRun.open(location);
    return new RunScored(scoring.apply(run), run.images(), run.failed(), maxFailures);
  }

  /** The images that the run was given, by name. */
  RunImages images(StoredRun run) {
    return RunImages.read(run, dataset);
  }
}
