package io.fovea.metrics.video;

import io.fovea.metrics.UserError;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;

/**
 * How labelled videos are scored.
 *
 * @param measure what is measured
 * @param classes how many classes there are, numbered from 0
 * @param things the classes whose instances are told apart
 * @param voidClass the class of pixels without a label; it may lie outside the classes
 * @param windows of VPQ: lengths of the stretches that are scored, in frames
 */
public record LabelParams(
    LabelMeasure measure, int classes, List<Integer> things, int voidClass, List<Integer> windows)
    implements Serializable {
  /** The most classes that are believed. */
  public static final int MAX_CLASSES = 4096;

  public LabelParams {
    things = things.stream().sorted().toList();
    windows = List.copyOf(windows);
    if (classes < 1 || classes > MAX_CLASSES) {
      throw UserError.input(
          "there are " + classes + " classes", "Give 1 to " + MAX_CLASSES + " classes.");
    }
    for (int thing : things) {
      if (thing < 0 || thing >= classes || thing == voidClass) {
        throw UserError.input(
            "class " + thing + " is listed as a thing but is no class of 0 to " + (classes - 1),
            "List the classes of things by number.");
      }
    }
    if (new HashSet<>(things).size() < things.size()) {
      throw UserError.input("things " + things + " name a class twice", "Name each once.");
    }
    if (measure == LabelMeasure.VPQ
        && (windows.isEmpty() || windows.stream().anyMatch(n -> n < 1))) {
      throw UserError.usage(
          "windows are " + windows, "Give lengths in frames, at least 1, such as 1,2,3,4.");
    }
  }

  /** Whether instances of a class are told apart. */
  public boolean isThing(int classId) {
    return things.contains(classId);
  }

  /** Refuses a class that there is not. */
  void requireClass(int classId) {
    if (classId != voidClass && (classId < 0 || classId >= classes)) {
      throw UserError.input(
          "a pixel has the class " + classId + ", and there are " + classes,
          "Number classes from 0; pixels without a label have the void class " + voidClass + ".");
    }
  }
}
