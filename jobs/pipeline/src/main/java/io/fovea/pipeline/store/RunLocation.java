package io.fovea.pipeline.store;

/** Tells the folder of a run from other folders; it loads nothing that reads one. */
public final class RunLocation {
  private RunLocation() {}

  /** Whether a location is the folder of a run, finished or not. */
  public static boolean isRun(String location) {
    return Storage.isDirectory(location)
        && (Storage.exists(below(location, RunFolder.MANIFEST))
            || Storage.isDirectory(below(location, RunFolder.PREDICTIONS)));
  }

  /** How many bytes its predictions have on disk. */
  public static long bytes(String run) {
    String predictions = below(run, RunFolder.PREDICTIONS);
    return Storage.exists(predictions)
        ? Storage.list(predictions).stream()
            .mapToLong(name -> Storage.size(below(predictions, name)))
            .sum()
        : 0;
  }

  /** A file in a folder. */
  static String below(String folder, String name) {
    return folder.endsWith("/") ? folder + name : folder + "/" + name;
  }
}
