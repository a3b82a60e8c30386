package io.fovea.pipeline.cli;

import io.fovea.pipeline.scoring.ScoreDocument;
import io.fovea.pipeline.scoring.details.DetailTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A score of a run: as the score itself, stamped where more images failed than are allowed.
 *
 * @param images that the run was given
 * @param failed of these; they were scored as empty
 * @param maxFailures how many may have failed
 */
record RunScored(TaskScore.Scored score, long images, long failed, long maxFailures)
    implements TaskScore.Scored {

  private boolean complete() {
    return failed <= maxFailures;
  }

  @Override
  public List<String> warnings() {
    return score.warnings();
  }

  @Override
  public String text() {
    return complete()
        ? score.text()
        : score.text() + "INCOMPLETE: " + failed + " images failed and were scored as empty\n";
  }

  @Override
  public String json() {
    return ScoreDocument.ofRun(score.json(), images, failed, complete());
  }

  @Override
  public Map<String, Double> flat() {
    return score.flat();
  }

  @Override
  public String told() {
    return score.told();
  }

  @Override
  public String engine() {
    return score.engine();
  }

  @Override
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>(score.remarks());
    if (failed > 0) {
      remarks.add(failed + " images had failed and were scored as empty");
    }
    return remarks;
  }

  @Override
  public String incomplete() {
    return complete()
        ? score.incomplete()
        : "more images failed than --max-failures " + maxFailures + " allows";
  }

  @Override
  public List<DetailTable> tables() {
    return score.tables();
  }
}
