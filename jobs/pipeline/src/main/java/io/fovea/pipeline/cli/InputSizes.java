package io.fovea.pipeline.cli;

import io.fovea.metrics.UserError;
import io.fovea.models.systems.TrainedSystem.ImageSize;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code --input NAME=SIZES} says. */
final class InputSizes {
  private InputSizes() {}

  /** The sizes by the input's name; may be changed. */
  static Map<String, List<Long>> parse(List<String> inputs) {
    Map<String, List<Long>> sizes = new LinkedHashMap<>();
    for (String input : inputs) {
      int equals = input.lastIndexOf('=');
      List<Long> dims = new ArrayList<>();
      try {
        for (String dim : input.substring(equals + 1).split("x", -1)) {
          dims.add(Long.parseLong(dim));
        }
      } catch (NumberFormatException e) {
        dims.clear();
      }
      if (equals < 1 || dims.isEmpty() || dims.stream().anyMatch(dim -> dim < 1)) {
        throw UserError.usage(
            "--input '" + input + "' is not what is wanted",
            "Give a name and sizes, such as image=1x3x800x1344.");
      }
      sizes.put(input.substring(0, equals), dims);
    }
    return sizes;
  }

  /** Takes the image out of the sizes, for a system that is built here. */
  static Optional<ImageSize> takeImage(Map<String, List<Long>> sizes) {
    List<Long> image = sizes.remove("image");
    if (image == null) {
      return Optional.empty();
    }
    if (image.size() != 4 || image.get(0) != 1 || image.get(1) != 3) {
      throw UserError.usage(
          "--input image is " + image, "Systems take one image, such as image=1x3x800x1344.");
    }
    return Optional.of(new ImageSize(clamp(image.get(2)), clamp(image.get(3))));
  }

  private static int clamp(long side) {
    return (int) Math.min(side, Integer.MAX_VALUE);
  }
}
