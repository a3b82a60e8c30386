package io.fovea.pipeline.dataset;

import java.util.Locale;

/**
 * Names of images as ranking data sets and their results write them: with or without folders, and
 * with the extension of the photograph, of a map or none. What names the image is the rest.
 */
public final class ImageName {
  private ImageName() {}

  /** The name without folders and without {@code .jpg}, {@code .jpeg} or {@code .png}. */
  public static String of(String written) {
    String name =
        written.substring(Math.max(written.lastIndexOf('/'), written.lastIndexOf('\\')) + 1);
    String lower = name.toLowerCase(Locale.ROOT);
    for (String extension : new String[] {".jpg", ".jpeg", ".png"}) {
      if (lower.endsWith(extension)) {
        return name.substring(0, name.length() - extension.length());
      }
    }
    return name;
  }
}
