package io.fovea.pipeline.dataset;

import io.fovea.metrics.UserError;
import java.util.regex.Pattern;

/**
 * Which {@code file_name}s are opened. A dataset comes from outside: it may name files below the
 * images folder and nothing else.
 */
public final class FileNames {
  private static final int MAX_LENGTH = 4096;
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");

  private FileNames() {}

  /**
   * Refuses a name that is no plain relative path.
   *
   * @throws UserError naming the dataset, the image, the name and what is wrong with it
   */
  public static void require(String dataset, long imageId, String fileName) {
    String problem = problem(fileName);
    if (problem != null) {
      throw UserError.input(
          dataset
              + ": image "
              + imageId
              + (fileName == null ? "" : ": its file_name '" + printable(fileName) + "'")
              + " "
              + problem,
          "Give file_name as a path below the images folder, such as val/000001.jpg.");
    }
  }

  /**
   * What is wrong with a name, as the end of a sentence about it.
   *
   * @param name may be null
   * @return null if it may be opened
   */
  public static String problem(String name) {
    if (name == null) {
      return "has no file_name";
    }
    if (name.isEmpty()) {
      return "is empty";
    }
    if (name.length() > MAX_LENGTH) {
      return "is longer than " + MAX_LENGTH + " characters";
    }
    if (name.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      return "has a control character in it";
    }
    if (name.indexOf('\\') >= 0) {
      return "has a backslash in it";
    }
    if (SCHEME.matcher(name).matches()) {
      return "is a URL or names a drive";
    }
    // An empty part is a leading, a trailing or a doubled slash.
    for (int from = 0; from <= name.length(); ) {
      int slash = name.indexOf('/', from);
      String part = name.substring(from, slash < 0 ? name.length() : slash);
      if (part.isEmpty()) {
        return from == 0 ? "is absolute" : "has an empty part";
      }
      if (part.equals("..") || part.equals(".")) {
        return "has the part '" + part + "'";
      }
      from += part.length() + 1;
    }
    return null;
  }

  /** For messages: control characters as escapes, and no more than anyone reads. */
  static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    text.chars()
        .limit(200)
        .forEach(
            c -> {
              if (c < ' ' || c == 0x7f) {
                shown.append(String.format("\\u%04x", c));
              } else {
                shown.append((char) c);
              }
            });
    return shown.toString();
  }
}
