package io.fovea.models.systems;

import io.fovea.metrics.UserError;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.weights.WeightSource;
import java.util.List;
import java.util.Locale;

/** The systems that can be built by name. */
public enum Systems {
  MOBILEVITV2(
      "mobilevitv2",
      "MobileViTv2, classifier",
      256,
      256,
      List.of("0.5", "0.75", "1.0", "1.25", "1.5", "1.75", "2.0")) {
    @Override
    GraphBuilder make(String size, int height, int width, WeightSource weights) {
      return new MobileVitV2(Double.parseDouble(size)).classifier(height, width, weights);
    }
  },
  MOBILEVITV2_FEATURES(
      "mobilevitv2-features", "MobileViTv2, backbone", 256, 256, MOBILEVITV2.sizes) {
    @Override
    GraphBuilder make(String size, int height, int width, WeightSource weights) {
      return new MobileVitV2(Double.parseDouble(size)).backbone(height, width, weights);
    }
  },
  RESNET("resnet", "ResNet, classifier", 224, 224, List.of("50")) {
    @Override
    GraphBuilder make(String size, int height, int width, WeightSource weights) {
      return ResNet50.classifier(height, width, weights);
    }
  },
  RESNET_FEATURES("resnet-features", "ResNet, backbone", 800, 1344, List.of("50")) {
    @Override
    GraphBuilder make(String size, int height, int width, WeightSource weights) {
      return ResNet50.backbone(height, width, weights);
    }
  },
  AXIAL(
      "axial",
      "Axial-ResNet of Axial-DeepLab, classifier",
      224,
      224,
      List.of("axial26s", "axial50s", "axial50m", "axial50l", "axial50xl")) {
    @Override
    GraphBuilder make(String size, int height, int width, WeightSource weights) {
      if (height % 32 != 0 || width % 32 != 0) {
        throw UserError.usage(
            "an image of " + height + " x " + width + " for the system axial",
            "Give a height and a width that are multiples of 32.");
      }
      return AxialResNet.named(size).classifier(height, width, weights);
    }
  },
  AXIAL_DEEPLAB(
      "axial-deeplab",
      "Axial-DeepLab for the classes of COCO panoptic",
      1025,
      1025,
      List.of("small", "S", "M", "L", "XL")) {
    @Override
    GraphBuilder make(String size, int height, int width, WeightSource weights) {
      return Sizes.axialDeepLab(size, 133).build(height, width, weights);
    }
  },
  AXIAL_DEEPLAB_CITYSCAPES(
      "axial-deeplab-cityscapes",
      "Axial-DeepLab for the classes of Cityscapes",
      1025,
      2049,
      List.of("small", "S", "M", "L", "XL")) {
    @Override
    GraphBuilder make(String size, int height, int width, WeightSource weights) {
      return Sizes.axialDeepLab(size, 19).build(height, width, weights);
    }
  },
  NECK("neck", "feature pyramid over the maps of a ResNet", 800, 1344, List.of("fpn", "pafpn")) {
    @Override
    GraphBuilder make(String size, int height, int width, WeightSource weights) {
      FeaturePyramid.Kind kind = FeaturePyramid.Kind.valueOf(size.toUpperCase(Locale.ROOT));
      return FeaturePyramid.neck(kind, height, width, weights);
    }
  },
  SWIN("swin", "Swin, classifier", 224, 224, List.of("tiny", "small", "base", "large")) {
    @Override
    GraphBuilder make(String size, int height, int width, WeightSource weights) {
      return Sizes.swin(size, 7).classifier(height, width, weights);
    }
  },
  SWIN_FEATURES(
      "swin-features", "Swin, backbone", 800, 800, List.of("tiny", "small", "base", "large")) {
    @Override
    GraphBuilder make(String size, int height, int width, WeightSource weights) {
      return Sizes.swin(size, 12).backbone(height, width, weights);
    }
  },
  CONTEXT_NECK(
      "a2fpn-context",
      "feature pyramid with A2-FPN's global context (reconstructed) over the maps of a ResNet",
      800,
      1344,
      List.of("dot-product", "scaled-dot-product", "scaled-cosine")) {
    @Override
    GraphBuilder make(String size, int height, int width, WeightSource weights) {
      return ContextNeck.usual(Sizes.similarity(size)).build(height, width, weights);
    }
  },
  SEQRANK_FEATURES(
      "seqrank-features",
      "SeqRank, the graph that runs once an image",
      800,
      800,
      List.of("small", "r50", "swin-large")) {
    @Override
    GraphBuilder make(String size, int height, int width, WeightSource weights) {
      requireMultiple(height, width, 32);
      return Sizes.seqRank(size).features(Sizes.backbone(size), height, width, weights);
    }
  },
  SEQRANK_SHIFT(
      "seqrank-shift",
      "SeqRank, the graph that runs once an attention shift",
      800,
      800,
      List.of("small", "2-blocks", "6-blocks")) {
    @Override
    GraphBuilder make(String size, int height, int width, WeightSource weights) {
      requireMultiple(height, width, 32);
      return Sizes.seqRank(size).shift(height / 32 * (width / 32), weights);
    }
  },
  BLENDMASK(
      "blendmask",
      "BlendMask up to the selection of boxes",
      800,
      1344,
      List.of("small", "r50", "r50-56_4_7", "r50-56_4_4")) {
    @Override
    GraphBuilder make(String size, int height, int width, WeightSource weights) {
      requireMultiple(height, width, 32);
      return Sizes.blendMask(size).dense(Sizes.backbone(size), height, width, weights);
    }
  },
  BLENDMASK_BLENDER(
      "blendmask-blender",
      "BlendMask, its blender of boxes, bases and attentions",
      800,
      1344,
      List.of("small", "r50")) {
    @Override
    GraphBuilder make(String size, int height, int width, WeightSource weights) {
      requireMultiple(height, width, 32);
      return Sizes.blendMask(size).blender(height, width);
    }
  },
  MASK2FORMER(
      "mask2former",
      "Mask2Former for the classes of COCO panoptic",
      1024,
      1024,
      List.of("small", "r50", "swin-tiny", "swin-small", "swin-base", "swin-large")) {
    @Override
    GraphBuilder make(String size, int height, int width, WeightSource weights) {
      requireMultiple(height, width, 32);
      return Sizes.mask2Former(size, 133).build(Sizes.backbone(size), height, width, weights);
    }
  },
  VITA_FRAME(
      "vita-frame",
      "VITA, the graph that runs once a frame",
      384,
      640,
      List.of("small", "r50", "swin-large")) {
    @Override
    GraphBuilder make(String size, int height, int width, WeightSource weights) {
      requireMultiple(height, width, 32);
      return Sizes.mask2Former(size, 40).frame(Sizes.backbone(size), height, width, weights);
    }
  },
  VITA_HEAD(
      "vita-head",
      "VITA, the graph that runs once a video; sizes are frames, whatever the image's size",
      384,
      640,
      List.of(
          "small",
          "36",
          "100",
          "36-global",
          "100-global",
          "small-up-to-12",
          "up-to-36",
          "up-to-102",
          "up-to-504")) {
    @Override
    GraphBuilder make(String size, int height, int width, WeightSource weights) {
      return Sizes.vitaHead(size, weights);
    }
  };

  private final String id;
  private final String about;
  private final int height;
  private final int width;
  final List<String> sizes;

  Systems(String id, String about, int height, int width, List<String> sizes) {
    this.id = id;
    this.about = about;
    this.height = height;
    this.width = width;
    this.sizes = sizes;
  }

  abstract GraphBuilder make(String size, int imageHeight, int imageWidth, WeightSource weights);

  void requireMultiple(int imageHeight, int imageWidth, int of) {
    if (imageHeight % of != 0 || imageWidth % of != 0) {
      throw UserError.usage(
          "an image of " + imageHeight + " x " + imageWidth + " for the system " + id,
          "Give a height and a width that are multiples of " + of + ".");
    }
  }

  /** What {@code --system} calls it. */
  public String id() {
    return id;
  }

  /** What it is, in a few words. */
  public String about() {
    return about;
  }

  /** Its published sizes, small to large. */
  public List<String> sizes() {
    return sizes;
  }

  /** Rows of the image that its published costs are for. */
  public int height() {
    return height;
  }

  /** Columns of that image. */
  public int width() {
    return width;
  }

  /**
   * The graph.
   *
   * @param size one of {@link #sizes}
   * @param imageHeight 64 or more, as is the width
   * @throws UserError if there is no such size, or the image is too small for the graph
   */
  public GraphBuilder build(String size, int imageHeight, int imageWidth, WeightSource weights) {
    if (!sizes.contains(size)) {
      throw UserError.usage(
          "the system " + id + " has no size '" + size + "'",
          "Its sizes are: " + String.join(", ", sizes) + ".");
    }
    if (imageHeight < 64 || imageWidth < 64 || imageHeight > 1 << 15 || imageWidth > 1 << 15) {
      throw UserError.usage(
          "an image of " + imageHeight + " x " + imageWidth + " for the system " + id,
          "Give a height and a width from 64 to 32768.");
    }
    return make(size, imageHeight, imageWidth, weights);
  }

  /**
   * The system of that name.
   *
   * @throws UserError naming all of them if there is none
   */
  public static Systems named(String id) {
    for (Systems system : values()) {
      if (system.id.equals(id)) {
        return system;
      }
    }
    throw UserError.usage(
        "there is no system '" + id + "'", "The systems are: " + String.join(", ", ids()) + ".");
  }

  /** The names of all of them. */
  public static List<String> ids() {
    return java.util.Arrays.stream(values()).map(Systems::id).toList();
  }
}
