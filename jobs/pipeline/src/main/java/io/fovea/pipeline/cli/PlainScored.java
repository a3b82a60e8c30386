package io.fovea.pipeline.cli;

import io.fovea.pipeline.scoring.details.DetailTable;
import java.util.List;

/** A finished score that is complete, all of it in memory. */
record PlainScored(
    List<String> warnings,
    String text,
    String json,
    String told,
    String engine,
    List<DetailTable> tables)
    implements TaskScore.Scored {
  @Override
  public String incomplete() {
    return null;
  }
}
