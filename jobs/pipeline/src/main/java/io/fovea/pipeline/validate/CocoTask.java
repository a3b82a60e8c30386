package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.detection.IouType;

/** What a task asks of COCO documents, beside what all tasks of objects in images do. */
interface CocoTask {

  /** Whether the task knows crowds, so that annotations must say whether they are some. */
  default boolean knowsCrowds() {
    return true;
  }

  /** Whether results are boxes or masks. */
  default boolean scoresShapes() {
    return true;
  }

  /** Which shapes will be scored; null if that is not known. */
  default IouType iou() {
    return null;
  }

  /** How many results of an image and category are scored, and what more of them break. */
  int cap();

  /** What more results of one image and category break. */
  Rule beyondCap();

  /** Whether {@link #cap} is of an image over all categories. */
  default boolean capsImages() {
    return false;
  }

  /** An image of the ground truth, with its id. */
  default void image(JsonNode record, String name, Truth.Image image) {}

  /** A category of the ground truth. */
  default void category(JsonNode record, String name) {}

  /**
   * An annotation.
   *
   * @param image null if it is unknown
   */
  default void annotation(JsonNode record, String name, Truth.Image image) {}

  /** The ground truth was read. */
  default void truthEnded(Truth truth) {}

  /** A result. */
  default void result(JsonNode record, String name, Findings ofResults) {}

  /** The results were read. */
  default void resultsEnded(Findings ofResults) {}
}
