package io.fovea.models.decode;

import io.fovea.metrics.UserError;
import io.fovea.models.Options;
import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import java.util.List;
import java.util.Map;

/** Reads the outputs of one model family. Immutable and safe for threads. */
public interface Decoder {

  /**
   * Checks the model's declared outputs before any image is read.
   *
   * @param classCount how many classes the labels are mapped from ({@link LabelMap#classCount}), or
   *     -1 where any number will do
   * @throws UserError naming what is expected and what was found
   */
  void check(ModelSignature signature, int classCount);

  /**
   * How many images a run may take: what the model's input allows, and 1 where the outputs cannot
   * tell images apart.
   *
   * @return a fixed number, or -1 where any number will do
   */
  default long batch(ModelSignature signature) {
    return signature.batch();
  }

  /** What it makes of an image, which decides what its predictions can be scored as. */
  default Produces produces() {
    return Produces.INSTANCES;
  }

  /**
   * The further graphs of its system, by the names that plans and command lines give them by. With
   * none, as with most, a system is one model.
   */
  default List<String> graphs() {
    return List.of();
  }

  /**
   * Checks what the further graphs declare, as {@link #check} does of the first.
   *
   * @param first the model that images are fed to
   * @param graphs one signature for each of {@link #graphs}
   * @param classCount as with {@link #check}
   * @throws UserError naming the graph, what is expected and what was found
   */
  default void checkGraphs(
      ModelSignature first, Map<String, ModelSignature> graphs, int classCount) {}

  /** This decoder with its further graphs at hand; it is for the thread that these are for. */
  default Decoder over(Graphs graphs) {
    return this;
  }

  /**
   * The objects of one image, in this decoder's order.
   *
   * @param batchIndex which image of the batch, from 0
   * @param frame where that image lies in the input
   * @throws SampleException OUTPUT_INVALID, or TOO_LARGE for more than the limits allow
   */
  List<Prediction> decode(Outputs outputs, int batchIndex, ImageFrame frame) throws SampleException;

  /** The name and every setting, defaults included, in one line: what digests are made of. */
  String text();

  /**
   * The decoder of that name.
   *
   * @throws UserError naming the known ones if there is none, or if a setting is unknown or out of
   *     range
   */
  static Decoder named(String name, DecoderSettings settings) {
    Options options = new Options("decoder " + name, settings.values());
    Decoder decoder =
        switch (name) {
          case "yolox" -> new YoloX(options);
          case "yolo-seg" -> new YoloSeg(options);
          case "instances" -> new Instances(options);
          case "mask2former" -> new Mask2Former(options);
          case "blendmask" -> new BlendMask(options);
          case "mask2former-panoptic" -> new Mask2FormerPanoptic(options);
          case "mask2former-semantic" -> new Mask2FormerSemantic(options);
          case "panoptic-deeplab" -> new PanopticDeepLab(options);
          case "semantic" -> new Semantic(options);
          case "saliency" -> new Saliency(options);
          case "classification" -> new Classification(options);
          case "seqrank" -> new SeqRank(options);
          case "vita" -> new Vita(options);
          default ->
              throw UserError.usage(
                  "there is no decoder '" + name + "'",
                  "The decoders are: " + String.join(", ", names()) + ".");
        };
    options.refuseOthers();
    return decoder;
  }

  /** The names of all decoders. */
  static List<String> names() {
    return List.of(
        "yolox",
        "yolo-seg",
        "instances",
        "mask2former",
        "mask2former-panoptic",
        "mask2former-semantic",
        "blendmask",
        "panoptic-deeplab",
        "semantic",
        "saliency",
        "classification",
        "seqrank",
        "vita");
  }

  /**
   * As few settings of a decoder as it can do with: none for most. Whether a model fits does not
   * depend on them.
   */
  static DecoderSettings fewest(String name) {
    boolean tellsThings =
        name.equals(Mask2FormerPanoptic.NAME) || name.equals(PanopticDeepLab.NAME);
    return tellsThings
        ? DecoderSettings.of(Map.of("thing-labels", "all"))
        : DecoderSettings.defaults();
  }
}
