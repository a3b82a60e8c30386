package io.fovea.models.weights;

import io.fovea.models.weights.SafetensorsHeader.MalformedException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Just the JSON that a safetensors header may hold: objects, strings and lists of whole numbers
 * from 0. Stricter than JSON in that no object may name a member twice.
 */
final class JsonText {
  private static final int MAX_DIMENSIONS = 64;

  private final String text;
  private int at;

  JsonText(String text) {
    this.text = text;
  }

  /** Reads the value of one member. */
  interface Member {
    void read(String name) throws MalformedException;
  }

  void object(Member member) throws MalformedException {
    expect('{');
    Set<String> names = new HashSet<>();
    if (next('}')) {
      return;
    }
    do {
      String name = string();
      if (!names.add(name)) {
        throw new MalformedException("its header names '" + name + "' twice");
      }
      expect(':');
      member.read(name);
    } while (next(','));
    expect('}');
  }

  long[] integers() throws MalformedException {
    expect('[');
    long[] values = new long[MAX_DIMENSIONS];
    int count = 0;
    if (!next(']')) {
      do {
        if (count == MAX_DIMENSIONS) {
          throw malformed("a list of more than " + MAX_DIMENSIONS + " numbers");
        }
        values[count++] = integer();
      } while (next(','));
      expect(']');
    }
    return Arrays.copyOf(values, count);
  }

  private long integer() throws MalformedException {
    skipSpace();
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
    if (at == start || at - start > 18 || leadingZero) {
      at = start;
      throw malformed("no whole number from 0");
    }
    return Long.parseLong(text, start, at, 10);
  }

  String string() throws MalformedException {
    expect('"');
    StringBuilder value = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return value.toString();
      }
      if (c < ' ') {
        at--;
        throw malformed("a control character in a string");
      }
      value.append(c == '\\' ? escaped() : c);
    }
    throw malformed("a string without end");
  }

  private char escaped() throws MalformedException {
    char c = at < text.length() ? text.charAt(at++) : ' ';
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int value = 0;
        for (int i = 0; i < 4; i++) {
          int digit = at < text.length() ? Character.digit(text.charAt(at++), 16) : -1;
          if (digit < 0) {
            throw malformed("an escape that is no character");
          }
          value = value * 16 + digit;
        }
        yield (char) value;
      }
      default -> throw malformed("an escape that is no character");
    };
  }

  /** Nothing but spaces may follow: writers fill the header up to a multiple of 8. */
  void end() throws MalformedException {
    skipSpace();
    if (at < text.length()) {
      throw malformed("more after its end");
    }
  }

  private boolean next(char c) {
    skipSpace();
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char c) throws MalformedException {
    if (!next(c)) {
      throw malformed("no '" + c + "'");
    }
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private MalformedException malformed(String what) {
    return new MalformedException("its header has " + what + " at character " + at);
  }
}
