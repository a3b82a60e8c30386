package io.fovea.models.recipe;

/** The order of a tensor's colour channels. */
public enum Channels {
  RGB,
  BGR
}
