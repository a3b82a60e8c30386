package io.fovea.metrics.mask;

import io.fovea.metrics.UserError;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * COCO's compressed text for the runs of a mask ({@code counts}): each run is a signed number of
 * base 32, least significant digit first, one ASCII character from '0' (48) to 'o' (111) a digit. A
 * character's low five bits are the digit, the sixth says that another digit follows, and the top
 * bit of the last digit is the number's sign. From the fourth run on the number is the difference
 * from the run two before, of the same colour.
 */
public final class RleText {
  private static final int FIRST = '0';
  private static final int DIGIT = 0x1f;
  private static final int SIGN = 0x10;
  private static final int MORE = 0x20;
  private static final int ALPHABET = 0x3f;
  private static final int DIGIT_BITS = 5;

  /** Enough for every 32-bit number with its sign. */
  private static final int MAX_CHARACTERS = 7;

  /** Beyond this shift another digit would not fit in 32 bits. */
  private static final int QUICK_SHIFT = 20;

  private static final String ENCODE_AGAIN =
      "Encode the mask again (COCO's compressed RLE); check that the text is not cut short or altered.";

  private RleText() {}

  /**
   * The mask that a text stands for.
   *
   * @param counts ASCII
   * @param height pixels of the mask
   * @param width pixels of the mask
   * @throws UserError if the size is beyond {@link Rle#MAX_PIXELS}, a character is outside the
   *     alphabet, a number has more than seven characters or no end, a run is negative, or the runs
   *     do not sum to height times width; nothing is allocated by what the size or the runs claim
   */
  public static Rle decode(byte[] counts, int height, int width) {
    Rle.requireSize(height, width);
    int[] runs = parse(counts);
    long sum = sum(runs);
    if (sum != (long) height * width) {
      throw Rle.wrongSum(sum, height, width);
    }
    return Rle.trusted(height, width, runs);
  }

  /** As above, from a string. */
  public static Rle decode(String counts, int height, int width) {
    // Whatever is not ASCII becomes bytes outside the alphabet, at the same place.
    return decode(counts.getBytes(StandardCharsets.UTF_8), height, width);
  }

  /**
   * The runs of a text whose sum is not held against a size: the reference reads the box of a text
   * that was cut short, and so must {@link RunBox}.
   *
   * @return lengths, background first, summing to at most 2^31 - 1
   * @throws UserError as {@link #decode(byte[], int, int)}, but for the size
   */
  public static int[] runs(byte[] counts) {
    int[] runs = parse(counts);
    long sum = sum(runs);
    if (sum > Integer.MAX_VALUE) {
      throw UserError.input(
          "the mask's runs sum to " + sum + " pixels, more than any mask has", ENCODE_AGAIN);
    }
    return runs;
  }

  /** The text of a mask; its zero-length runs are kept. */
  public static String encode(Rle mask) {
    return new String(encodeBytes(mask), StandardCharsets.ISO_8859_1);
  }

  /** The text of a mask as ASCII bytes; its zero-length runs are kept. */
  public static byte[] encodeBytes(Rle mask) {
    return encode(mask.shared());
  }

  /** The text of runs that are not held against a size. */
  static byte[] encode(int... runs) {
    byte[] text = new byte[runs.length * 2 + MAX_CHARACTERS];
    int n = 0;
    for (int i = 0; i < runs.length; i++) {
      if (n + MAX_CHARACTERS > text.length) {
        text = Arrays.copyOf(text, n + n / 2 + MAX_CHARACTERS);
      }
      int rest = i > 2 ? runs[i] - runs[i - 2] : runs[i];
      boolean more;
      do {
        int digit = rest & DIGIT;
        rest >>= DIGIT_BITS;
        more = rest != ((digit & SIGN) == 0 ? 0 : -1);
        text[n++] = (byte) (FIRST + (more ? digit | MORE : digit));
      } while (more);
    }
    return Arrays.copyOf(text, n);
  }

  /**
   * In 32 bits, where a mistake shows as a negative run; those and the longest numbers go the
   * careful way.
   */
  private static int[] parse(byte[] counts) {
    int[] runs = new int[countNumbers(counts)];
    int next = 0;
    int signs = 0;
    for (int i = 0; i < runs.length; i++) {
      int character = counts[next++] - FIRST;
      int value;
      if (character < MORE) {
        value = signed(character);
      } else {
        value = character & DIGIT;
        int shift = DIGIT_BITS;
        for (character = counts[next++] - FIRST; character >= MORE; shift += DIGIT_BITS) {
          if (shift > QUICK_SHIFT) {
            return parseCarefully(counts, runs);
          }
          value |= (character & DIGIT) << shift;
          character = counts[next++] - FIRST;
        }
        value |= signed(character) << shift;
      }
      if (i > 2) {
        value += runs[i - 2];
      }
      signs |= value;
      runs[i] = value;
    }
    return signs < 0 ? parseCarefully(counts, runs) : runs;
  }

  private static int signed(int digit) {
    return (digit ^ SIGN) - SIGN;
  }

  /** In 64 bits, with a message for every mistake. */
  private static int[] parseCarefully(byte[] counts, int[] runs) {
    int next = 0;
    for (int i = 0; i < runs.length; i++) {
      int start = next;
      int character = counts[next++] - FIRST;
      long value = character & DIGIT;
      int shift = DIGIT_BITS;
      while ((character & MORE) != 0) {
        if (next - start == MAX_CHARACTERS) {
          throw UserError.input(
              "number "
                  + i
                  + " of the mask's counts, at character "
                  + start
                  + ", has more than "
                  + MAX_CHARACTERS
                  + " characters",
              ENCODE_AGAIN);
        }
        character = counts[next++] - FIRST;
        value |= (long) (character & DIGIT) << shift;
        shift += DIGIT_BITS;
      }
      if ((character & SIGN) != 0) {
        value |= -1L << shift;
      }
      if (i > 2) {
        value += runs[i - 2];
      }
      if (value < 0 || value > Integer.MAX_VALUE) {
        throw UserError.input(
            "run "
                + i
                + " of the mask's counts, at character "
                + start
                + ", is "
                + value
                + ": a run is 0 to "
                + Integer.MAX_VALUE
                + " pixels",
            ENCODE_AGAIN);
      }
      runs[i] = (int) value;
    }
    return runs;
  }

  /** Checks the alphabet and that the last number ends, so that {@link #parse} stays in bounds. */
  private static int countNumbers(byte[] counts) {
    int seen = 0;
    int continued = 0;
    for (byte character : counts) {
      int value = character - FIRST;
      seen |= value;
      continued += (value >> DIGIT_BITS) & 1;
    }
    if ((seen & ~ALPHABET) != 0) {
      throw outsideAlphabet(counts);
    }
    if (counts.length > 0 && ((counts[counts.length - 1] - FIRST) & MORE) != 0) {
      throw UserError.input(
          "the mask's counts end inside a number: the last character, '"
              + (char) counts[counts.length - 1]
              + "', announces another",
          ENCODE_AGAIN);
    }
    return counts.length - continued;
  }

  private static UserError outsideAlphabet(byte[] counts) {
    int at = 0;
    while (((counts[at] - FIRST) & ~ALPHABET) == 0) {
      at++;
    }
    int code = counts[at] & 0xff;
    String name = code > ' ' && code < 0x7f ? "'" + (char) code + "'" : "byte " + code;
    return UserError.input(
        "character "
            + at
            + " of the mask's counts is "
            + name
            + ": the text has only the characters '0' (48) to 'o' (111)",
        ENCODE_AGAIN);
  }

  private static long sum(int[] runs) {
    long sum = 0;
    for (int run : runs) {
      sum += run;
    }
    return sum;
  }
}
