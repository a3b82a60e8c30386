package io.fovea.pipeline.inference;

import java.io.Serializable;

/**
 * Where a task predicted a shard and how long it took. Moments are of one executor's clock, and are
 * set beside those of no other.
 *
 * @param executor Spark's id of it
 * @param address the GPU's as Spark assigned it; null where it assigned none
 * @param began when the session was open, in milliseconds of that machine's clock
 * @param ended when the shard was predicted, likewise
 * @param openNanos spent on opening the session and warming it up, or waiting for that
 * @param inputNanos spent on reading and decoding, or waiting for that
 * @param waitNanos spent on waiting for the device while other tasks used it
 * @param modelNanos spent in the model
 */
record Work(
    String executor,
    String address,
    long began,
    long ended,
    long openNanos,
    long inputNanos,
    long waitNanos,
    long modelNanos)
    implements Serializable {}
