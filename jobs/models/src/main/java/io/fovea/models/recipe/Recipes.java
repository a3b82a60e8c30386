package io.fovea.models.recipe;

import io.fovea.metrics.UserError;
import io.fovea.models.Options;
import io.fovea.models.recipe.Recipe.PadKind;
import io.fovea.models.recipe.Recipe.PadPosition;
import io.fovea.models.session.ElementType;
import io.fovea.models.session.TensorSpec;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The recipes that have names, and how their fields are replaced and checked. */
final class Recipes {
  private static final List<Double> ZEROS = List.of(0.0, 0.0, 0.0);
  private static final List<Double> ONES = List.of(1.0, 1.0, 1.0);

  /** ImageNet's, red first, in pixels. */
  private static final List<Double> MEAN = List.of(123.675, 116.28, 103.53);

  private static final List<Double> STD = List.of(58.395, 57.12, 57.375);

  /** What the others start from: the image's own size, RGB from 0 to 1. */
  private static final Recipe NONE =
      new Recipe(
          "none",
          Resize.NONE,
          0,
          0,
          0,
          0,
          RoundingMode.DOWN,
          Interpolation.ANTIALIAS,
          Channels.RGB,
          1.0 / 255,
          ZEROS,
          ONES,
          0,
          PadKind.PIXEL,
          PadPosition.TOP_LEFT,
          1,
          Layout.NCHW,
          ElementType.FLOAT32);

  private static final Map<String, Recipe> NAMED = new LinkedHashMap<>();

  static {
    // YOLOX as the golden figures in this project's tests were made: Pillow's resize, pixels as
    // they are.
    define(
        "yolox",
        Map.of(
            "resize", "fit", "rounding", "down", "channels", "bgr", "scale", 1, "pad-value", 114));
    // Ultralytics' letterbox.
    define(
        "yolo",
        Map.of(
            "resize",
            "fit",
            "rounding",
            "half-even",
            "interpolation",
            "bilinear",
            "pad-value",
            114,
            "pad-position",
            "centre"));
    // torchvision's detection models resize and normalise inside the graph.
    define("torchvision", Map.of());
    // Detectron2's default: BGR less the ImageNet means of its Caffe-trained backbones, padded with
    // zeros to the stride of the feature pyramid.
    define(
        "detectron2",
        Map.of(
            "resize",
            "shortest-edge",
            "shortest-edge",
            800,
            "longest-edge",
            1333,
            "rounding",
            "half-up",
            "channels",
            "bgr",
            "scale",
            1,
            "mean",
            List.of(103.530, 116.280, 123.675),
            "pad-kind",
            "element",
            "pad-multiple",
            32));
    // SeqRank: OpenCV's resize over the whole input, whatever the image's proportions.
    define(
        "seqrank",
        Map.of(
            "resize", "fixed", "interpolation", "bilinear", "scale", 1, "mean", MEAN, "std", STD));
    // VITA: as detectron2, in RGB and with frames of 360 rows, or columns where there are fewer.
    define(
        "vita",
        Map.of(
            "resize",
            "shortest-edge",
            "shortest-edge",
            360,
            "longest-edge",
            1333,
            "rounding",
            "half-up",
            "scale",
            1,
            "mean",
            MEAN,
            "std",
            STD,
            "pad-kind",
            "element",
            "pad-multiple",
            32));
    NAMED.put("none", NONE);
  }

  private Recipes() {}

  private static void define(String name, Map<String, ?> fields) {
    NAMED.put(name, with(NONE, name, fields));
  }

  static List<String> names() {
    return List.copyOf(NAMED.keySet());
  }

  static Recipe named(String name) {
    Recipe recipe = NAMED.get(name);
    if (recipe == null) {
      throw UserError.usage(
          "there is no recipe '" + name + "'",
          "The recipes are: " + String.join(", ", names()) + ".");
    }
    return recipe;
  }

  static Recipe with(Recipe recipe, Map<String, ?> fields) {
    return with(recipe, recipe.name(), fields);
  }

  private static Recipe with(Recipe from, String name, Map<String, ?> fields) {
    Options options = new Options("recipe " + name, fields);
    int most = Recipe.MOST_PIXELS_A_SIDE;
    Recipe changed =
        new Recipe(
            name,
            options.choice("resize", from.resize()),
            options.integer("height", from.height(), 0, most),
            options.integer("width", from.width(), 0, most),
            options.integer("shortest-edge", from.shortestEdge(), 1, most),
            options.integer("longest-edge", from.longestEdge(), 1, most),
            options.choice(
                "rounding",
                from.rounding(),
                List.of(RoundingMode.DOWN, RoundingMode.HALF_UP, RoundingMode.HALF_EVEN)),
            options.choice("interpolation", from.interpolation()),
            options.choice("channels", from.channels()),
            options.number("scale", from.scale(), -1e6, 1e6),
            options.numbers("mean", from.mean()),
            options.numbers("std", from.std()),
            options.number("pad-value", from.padValue(), -1e6, 1e6),
            options.choice("pad-kind", from.padKind()),
            options.choice("pad-position", from.padPosition()),
            options.integer("pad-multiple", from.padMultiple(), 1, most),
            options.choice("layout", from.layout()),
            options.choice("type", from.type(), List.of(ElementType.FLOAT32, ElementType.UINT8)));
    options.refuseOthers();
    if (changed.resize() == Resize.SHORTEST_EDGE
        && (changed.shortestEdge() < 1 || changed.longestEdge() < changed.shortestEdge())) {
      throw UserError.usage(
          "recipe "
              + name
              + ": 'shortest-edge' is "
              + changed.shortestEdge()
              + " and 'longest-edge' is "
              + changed.longestEdge(),
          "Give both in pixels, the longest no less than the shortest.");
    }
    return changed;
  }

  static void validate(
      String name,
      List<Double> mean,
      List<Double> std,
      double scale,
      double padValue,
      PadKind padKind,
      ElementType type) {
    if (mean.size() != 3 || std.size() != 3 || std.contains(0.0) || std.contains(-0.0)) {
      throw UserError.usage(
          "recipe " + name + ": 'mean' is " + mean + " and 'std' is " + std,
          "Give three numbers for each, one a channel; no 'std' may be zero.");
    }
    if (padKind == PadKind.PIXEL && !(padValue >= 0 && padValue <= 255)) {
      throw UserError.usage(
          "recipe " + name + ": 'pad-value' is " + Options.plain(padValue),
          "Give a pixel from 0 to 255, or set 'pad-kind' to element.");
    }
    if (type == ElementType.UINT8
        && (scale != 1
            || !mean.equals(ZEROS)
            || !std.equals(ONES)
            || padValue != Math.rint(padValue)
            || padValue < 0
            || padValue > 255)) {
      throw UserError.usage(
          "recipe " + name + ": 'type' is uint8, but pixels are scaled or normalised",
          "Set 'scale' to 1, 'mean' to 0, 0, 0 and 'std' to 1, 1, 1, and 'pad-value' to a whole"
              + " number from 0 to 255.");
    }
  }

  static Recipe fitted(Recipe recipe, TensorSpec input) {
    Layout layout = recipe.layout();
    if (input.rank() == 3 && layout.batched()) {
      layout = layout == Layout.NCHW ? Layout.CHW : Layout.HWC;
    }
    int rank = layout.batched() ? 4 : 3;
    int channelAxis = layout.channelsFirst() ? rank - 3 : rank - 1;
    int heightAxis = layout.channelsFirst() ? rank - 2 : rank - 3;
    if (input.rank() != rank || (input.axis(channelAxis) != 3 && input.axis(channelAxis) != -1)) {
      throw UserError.input(
          "the model's input '"
              + input.name()
              + "' has the shape "
              + input.shape()
              + ", but recipe "
              + recipe.name()
              + " makes "
              + (layout.channelsFirst() ? "[N, 3, height, width]" : "[N, height, width, 3]"),
          "Set the recipe's 'layout' (nchw or nhwc) to the model's, or use a model that takes one"
              + " colour image.");
    }
    if (input.type() != recipe.type()) {
      throw UserError.input(
          "the model's input '"
              + input.name()
              + "' takes "
              + Options.nameOf(input.type())
              + ", but recipe "
              + recipe.name()
              + " makes "
              + Options.nameOf(recipe.type()),
          "Set the recipe's 'type' (float32 or uint8), or export the model with such an input.");
    }
    Recipe fitted =
        new Recipe(
            recipe.name(),
            recipe.resize(),
            side(recipe, "height", recipe.height(), input, heightAxis),
            side(recipe, "width", recipe.width(), input, heightAxis + 1),
            recipe.shortestEdge(),
            recipe.longestEdge(),
            recipe.rounding(),
            recipe.interpolation(),
            recipe.channels(),
            recipe.scale(),
            recipe.mean(),
            recipe.std(),
            recipe.padValue(),
            recipe.padKind(),
            recipe.padPosition(),
            recipe.padMultiple(),
            layout,
            recipe.type());
    return fitted;
  }

  private static int side(Recipe recipe, String name, int stated, TensorSpec input, int axis) {
    if (recipe.resize() != Resize.FIT && recipe.resize() != Resize.FIXED) {
      return stated;
    }
    long fixed = input.axis(axis);
    if (stated == 0 && fixed < 1) {
      throw UserError.usage(
          "recipe "
              + recipe.name()
              + " has no '"
              + name
              + "', and the model's input '"
              + input.name()
              + "' "
              + input.shape()
              + " leaves it open",
          "Give the recipe's 'height' and 'width' in pixels.");
    }
    int side = stated == 0 ? (int) Math.min(fixed, Integer.MAX_VALUE) : stated;
    int padded = (side + recipe.padMultiple() - 1) / recipe.padMultiple() * recipe.padMultiple();
    if (fixed > 0 && padded != fixed) {
      throw UserError.usage(
          "recipe "
              + recipe.name()
              + " makes an input "
              + name
              + " of "
              + padded
              + ", but the model's is fixed at "
              + fixed,
          "Leave out the recipe's '" + name + "', or set it to the model's.");
    }
    return side;
  }
}
