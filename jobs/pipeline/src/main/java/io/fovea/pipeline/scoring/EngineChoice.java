package io.fovea.pipeline.scoring;

/** Where scoring runs. Both engines give the same bits. */
public enum EngineChoice {
  /** In this process, on threads. */
  LOCAL,
  /** On Spark. */
  SPARK,
  /** Whichever fits the input; see {@link Engines}. */
  AUTO
}
