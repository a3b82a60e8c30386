package io.fovea.models.decode;

import io.fovea.metrics.UserError;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What predictions are of: it decides what they can be scored as. */
public enum Produces {
  /** Objects that may overlap, by falling score or as the model gives them. */
  INSTANCES,
  /** Salient objects in the order in which they are visited. */
  RANKING,
  /** Segments that do not overlap: things and stuff. */
  PANOPTIC,
  /** A class for every pixel: one mask a class. */
  SEMANTIC,
  /** Classes of whole images, by falling score. */
  CLASSES,
  /** Objects followed through videos: one mask a frame. */
  TUBES;

  /** The name in manifests. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The one of that name.
   *
   * @throws UserError naming the known ones if there is none
   */
  public static Produces named(String id) {
    return Arrays.stream(values())
        .filter(each -> each.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                UserError.input(
                    "predictions of the kind '" + id + "' are not known",
                    "The kinds are: "
                        + Arrays.stream(values())
                            .map(Produces::id)
                            .collect(Collectors.joining(", "))
                        + "."));
  }
}
