package io.fovea.pipeline.store;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of what is written down: by the name of a setting, and by how a value looks.
 */
public final class Redaction {
  /**
   * Names of settings whose values are secret: a regular expression to be found anywhere in a name.
   */
  public static final String SECRET_KEYS =
      "(?i)secret|password|passwd|token|access[.]?key|account[.]?key|encryption[.]key|credential"
          + "|signature";

  /** What stands where a secret was. */
  public static final String REMOVED = "(removed)";

  private static final Pattern SECRET_KEY = Pattern.compile(SECRET_KEYS);

  /** {@code scheme://user:password@host}. */
  private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s]+(?=@)");

  /** {@code -Dsome.secret.key=value}, {@code X-Amz-Signature=value} inside a longer value. */
  private static final Pattern SECRET_INSIDE =
      Pattern.compile("([\\w.-]*(?:" + SECRET_KEYS + ")[\\w.-]*\\s*[=:]\\s*)([^\\s&;,]+)");

  /**
   * Names of settings that are secrets themselves, and not the name of a provider, a path or a
   * switch.
   */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i).*(secret|password|passwd|token|(secret|access|encryption)[.]?key)"
              + "|.*account[.]?key([.].*)?");

  private Redaction() {}

  /** Whether the value of a setting is to be kept secret, by the setting's name. */
  static boolean isSecret(String key) {
    return SECRET.matcher(key).matches();
  }

  /** The settings, sorted by name, with every secret replaced. */
  public static SortedMap<String, String> settings(Map<String, String> settings) {
    SortedMap<String, String> clean = new TreeMap<>();
    settings.forEach(
        (key, value) -> clean.put(key, SECRET_KEY.matcher(key).find() ? REMOVED : text(value)));
    return Collections.unmodifiableSortedMap(clean);
  }

  /** A text with the secrets that can be told by their looks replaced. */
  public static String text(String text) {
    String clean = USER_INFO.matcher(text).replaceAll(Matcher.quoteReplacement(REMOVED));
    return SECRET_INSIDE.matcher(clean).replaceAll("$1" + Matcher.quoteReplacement(REMOVED));
  }
}
