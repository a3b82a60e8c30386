package io.fovea.models.cost;

/** Why an operator's sizes or work cannot be told; the walk goes on and lists it. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Refusal(String reason) {
    super(reason, null, false, false);
  }
}
