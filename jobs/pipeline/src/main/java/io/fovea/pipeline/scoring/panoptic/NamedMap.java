package io.fovea.pipeline.scoring.panoptic;

import java.io.Serializable;

/** A map of both folders, and its place among the ground truth's. */
record NamedMap(int place, String name) implements Serializable {}
