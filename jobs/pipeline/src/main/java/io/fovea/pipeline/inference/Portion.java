package io.fovea.pipeline.inference;

/** Samples that two files of a run belong to: a table's one of predictions and one of failures. */
sealed interface Portion permits Shard, VideoShard {
  /** Position among the dataset's portions, from 0. */
  int index();

  /** SHA-256 over everything that its result follows from. */
  String key();

  /** How many samples it has: images, or videos. */
  int samples();

  /** The lowest id among them; 0 without any. */
  long firstId();
}
