package io.fovea.pipeline.validate;

/** Files in folders. */
final class Locations {
  private Locations() {}

  static String below(String folder, String name) {
    return folder.endsWith("/") ? folder + name : folder + "/" + name;
  }
}
