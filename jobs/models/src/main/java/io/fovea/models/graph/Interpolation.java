package io.fovea.models.graph;

/** How a resized map takes its values from the one before. */
public enum Interpolation {
  /** Bilinear between pixel centres: PyTorch's {@code align_corners=False}. */
  LINEAR("linear", "half_pixel"),
  /** Bilinear with corners on corners: PyTorch's {@code align_corners=True}. */
  LINEAR_ALIGN_CORNERS("linear", "align_corners"),
  /** The value at the position rounded down: PyTorch's {@code nearest}. */
  NEAREST("nearest", "asymmetric");

  private final String mode;
  private final String coordinates;

  Interpolation(String mode, String coordinates) {
    this.mode = mode;
    this.coordinates = coordinates;
  }

  Operation describe(Operation operation) {
    Operation described =
        operation.with("mode", mode).with("coordinate_transformation_mode", coordinates);
    return this == NEAREST ? described.with("nearest_mode", "floor") : described;
  }
}
