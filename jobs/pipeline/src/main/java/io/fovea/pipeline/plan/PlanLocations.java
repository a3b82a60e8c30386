package io.fovea.pipeline.plan;

import io.fovea.pipeline.store.Storage;
import java.nio.file.Path;

/** What the locations in a plan are relative to: the folder that the plan's file is in. */
final class PlanLocations {
  private final String plan;

  PlanLocations(String plan) {
    this.plan = plan;
  }

  /**
   * A location that means the same from the current folder.
   *
   * @param location as the plan gives it
   * @param override whether {@code --set} gave it: then it is relative to the current folder, as
   *     everything on a command line is
   */
  String resolve(String location, boolean override) {
    if (override || !Storage.isLocal(location) || Storage.localPath(location).isAbsolute()) {
      return location;
    }
    if (!Storage.isLocal(plan)) {
      return plan.substring(0, plan.lastIndexOf('/') + 1) + location;
    }
    Path folder = Storage.localPath(plan).getParent();
    return folder == null ? location : folder.resolve(location).normalize().toString();
  }
}
