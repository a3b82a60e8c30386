package io.fovea.pipeline.scoring;

import io.fovea.metrics.errors.ErrorResult;
import io.fovea.pipeline.scoring.details.DetailTable;
import io.fovea.pipeline.scoring.details.ErrorTable;
import io.fovea.pipeline.scoring.details.MatchCounts;
import io.fovea.pipeline.scoring.details.MatchTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A score with what lies behind it.
 *
 * @param images what was matched in every image
 * @param errors where they were asked for
 */
public record ScoreDetail(ScoreOutcome outcome, MatchCounts images, Optional<ErrorResult> errors) {

  /** The tables of {@code --details}. */
  public List<DetailTable> tables() {
    List<DetailTable> tables =
        new ArrayList<>(MatchTables.of("image", "", outcome.result(), images));
    errors.ifPresent(each -> tables.add(ErrorTable.of(each)));
    return tables;
  }
}
