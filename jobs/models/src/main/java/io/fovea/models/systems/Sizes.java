package io.fovea.models.systems;

import io.fovea.models.attention.Blender;
import io.fovea.models.attention.DotProduct;
import io.fovea.models.attention.QueryKeyAttention;
import io.fovea.models.attention.Regions;
import io.fovea.models.attention.ScaledCosine;
import io.fovea.models.attention.ScaledDotProduct;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.weights.WeightSource;
import java.util.List;

/** What the names of sizes stand for. "small" runs anywhere, and was never published. */
final class Sizes {
  static final String SMALL = "small";

  /** Heads that take fewer frames too. */
  static final String UP_TO = "up-to-";

  static final String SMALL_UP_TO = "small-up-to-12";

  private static final int VITA_CLASSES = 40;
  private static final int WIDTH = 256;

  private Sizes() {}

  static Swin swin(String size, int windowOfLarge) {
    return switch (size) {
      case "tiny" -> Swin.tiny();
      case SMALL -> Swin.small();
      case "base" -> Swin.base(windowOfLarge);
      case "large" -> Swin.large(windowOfLarge);
      default -> throw unknown(size);
    };
  }

  static Backbone backbone(String size) {
    return switch (size) {
      case SMALL -> new SmallBackbone(8);
      case "r50", "r50-56_4_7", "r50-56_4_4" -> ResNet50::features;
      case "swin-tiny" -> Swin.tiny();
      case "swin-small" -> Swin.small();
      case "swin-base" -> Swin.base(12);
      case "swin-large" -> Swin.large(12);
      default -> throw unknown(size);
    };
  }

  static QueryKeyAttention similarity(String size) {
    return switch (size) {
      case "dot-product" -> new DotProduct(WIDTH);
      case "scaled-dot-product" -> new ScaledDotProduct(WIDTH);
      case "scaled-cosine" -> new ScaledCosine(WIDTH);
      default -> throw unknown(size);
    };
  }

  static SeqRank seqRank(String size) {
    return switch (size) {
      case SMALL -> new SeqRank(10, 32, 4, 64, 3, 2);
      case "6-blocks" -> SeqRank.published(6);
      default -> SeqRank.published(2);
    };
  }

  /** After a dash, the R_K_M by which the paper calls a configuration. */
  static BlendMask blendMask(String size) {
    return switch (size) {
      case SMALL ->
          new BlendMask(4, 7, 28, Blender.Top.BILINEAR, Regions.Bottom.ROI_ALIGN, 80, 32, 16);
      case "r50-56_4_7" -> blendMask(7);
      case "r50-56_4_4" -> blendMask(4);
      default -> BlendMask.published();
    };
  }

  private static BlendMask blendMask(int attentionSize) {
    return new BlendMask(
        4, attentionSize, 56, Blender.Top.BILINEAR, Regions.Bottom.ROI_ALIGN, 80, WIDTH, 128);
  }

  static AxialDeepLab axialDeepLab(String size, int classes) {
    return size.equals(SMALL)
        ? new AxialDeepLab(new AxialBackbone(List.of(1, 1, 1, 1), 0.25, 9), classes, 32)
        : new AxialDeepLab(AxialBackbone.published(scale(size)), classes, WIDTH);
  }

  private static double scale(String size) {
    return switch (size) {
      case "S" -> 0.5;
      case "M" -> 0.75;
      case "L" -> 1;
      case "XL" -> 2;
      default -> throw unknown(size);
    };
  }

  /** Swin-L has twice the queries. */
  static Mask2Former mask2Former(String size, int classes) {
    return switch (size) {
      case SMALL -> new Mask2Former(10, 32, 4, 64, 2, 64, 3, classes);
      case "swin-large" -> new Mask2Former(200, WIDTH, 8, 2048, 6, 1024, 9, classes);
      default -> Mask2Former.published(classes);
    };
  }

  static GraphBuilder vitaHead(String size, WeightSource weights) {
    if (size.equals(SMALL)) {
      return new VitaHead(32, 4, 64, 10, 10, 6, 2, 1, VITA_CLASSES).build(8, weights);
    }
    if (size.equals(SMALL_UP_TO)) {
      return new VitaHead(32, 4, 64, 10, 10, 6, 2, 1, VITA_CLASSES).buildUpTo(12, weights);
    }
    if (size.startsWith(UP_TO)) {
      int most = Integer.parseInt(size.substring(UP_TO.length()));
      return VitaHead.published(VITA_CLASSES).buildUpTo(most, weights);
    }
    int dash = size.indexOf('-');
    int frames = Integer.parseInt(dash < 0 ? size : size.substring(0, dash));
    int window = dash < 0 ? 6 : 0;
    return new VitaHead(WIDTH, 8, 2048, 100, 100, window, 6, 3, VITA_CLASSES)
        .build(frames, weights);
  }

  private static IllegalArgumentException unknown(String size) {
    return new IllegalArgumentException("no size " + size);
  }
}
