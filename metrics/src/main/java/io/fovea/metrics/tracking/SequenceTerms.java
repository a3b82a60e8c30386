package io.fovea.metrics.tracking;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collection;

/**
 * What the tracks of one class in one video contribute.
 *
 * @param truths annotated tracks
 * @param predictions predicted tracks
 * @param truthMasks annotated masks
 * @param predictedMasks predicted masks
 */
record SequenceTerms(
    Hota hota,
    Clear clear,
    Identity identity,
    long truths,
    long predictions,
    long truthMasks,
    long predictedMasks) {

  static SequenceTerms of(Sequence sequence) {
    return new SequenceTerms(
        Hota.of(sequence),
        Clear.of(sequence),
        Identity.of(sequence),
        sequence.truths,
        sequence.predictions,
        sequence.truthMasks(),
        sequence.predictedMasks());
  }

  /** Several sequences, or the classes of all, as one. */
  static SequenceTerms combine(Collection<SequenceTerms> all) {
    return new SequenceTerms(
        Hota.combine(all.stream().map(SequenceTerms::hota).toList()),
        Clear.combine(all.stream().map(SequenceTerms::clear).toList()),
        Identity.combine(all.stream().map(SequenceTerms::identity).toList()),
        all.stream().mapToLong(SequenceTerms::truths).sum(),
        all.stream().mapToLong(SequenceTerms::predictions).sum(),
        all.stream().mapToLong(SequenceTerms::truthMasks).sum(),
        all.stream().mapToLong(SequenceTerms::predictedMasks).sum());
  }

  void write(DataOutput out) throws IOException {
    hota.write(out);
    clear.write(out);
    identity.write(out);
    for (long count : new long[] {truths, predictions, truthMasks, predictedMasks}) {
      out.writeLong(count);
    }
  }

  static SequenceTerms read(DataInput in) throws IOException {
    return new SequenceTerms(
        Hota.read(in),
        Clear.read(in),
        Identity.read(in),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong());
  }
}
