package io.fovea.models.decode;

import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import java.util.List;

/** Reads the outputs of one model family. Immutable and safe for threads. */
public interface Decoder {

  /**
   * Checks the model's declared outputs before any image is read.
   *
   * @param classCount how many classes the labels are mapped from ({@link LabelMap#classCount}), or
   *     -1 where any number will do
   * @throws io.fovea.metrics.UserError naming what is expected and what was found
   */
  void check(ModelSignature signature, int classCount);

  /**
   * The objects of one image, in this decoder's order.
   *
   * @param batchIndex which image of the batch, from 0
   * @param frame where that image lies in the input
   * @throws SampleException OUTPUT_INVALID or TOO_LARGE
   */
  List<Prediction> decode(Outputs outputs, int batchIndex, ImageFrame frame) throws SampleException;

  /** The name and every setting, defaults included, in one line: what digests are made of. */
  String text();

  /**
   * The decoder of that name.
   *
   * @throws io.fovea.metrics.UserError naming the known ones if there is none, or if a setting is
   *     unknown or out of range
   */
  static Decoder named(String name, DecoderSettings settings) {
    throw new UnsupportedOperationException();
  }

  /** The names of all decoders. */
  static List<String> names() {
    return List.of("yolox", "yolo-seg", "instances");
  }
}
