package io.fovea.metrics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;

/**
 * What was made of each sample of a dataset, kept by the sample's place: the state of partials that
 * sum nothing while they merge. Parts come in any order and are told in the dataset's.
 *
 * @param <T> what is made of one sample
 */
public final class BySample<T> {
  private final String kind;
  private final int count;
  private final IntFunction<?> ids;
  private final ToIntFunction<T> place;
  private final SortedMap<Integer, T> parts = new TreeMap<>();

  /** Writes one part. */
  public interface Writer<T> {
    void write(T part, DataOutput out) throws IOException;
  }

  /** Reads one part. */
  public interface Reader<T> {
    T read(DataInput in) throws IOException;
  }

  /**
   * @param kind what errors call a sample, such as image
   * @param count of samples in the dataset
   * @param ids by which errors name the sample at a place
   * @param place of a part's sample, at least 0 and below the count
   */
  public BySample(String kind, int count, IntFunction<?> ids, ToIntFunction<T> place) {
    this.kind = kind;
    this.count = count;
    this.ids = ids;
    this.place = place;
  }

  /**
   * Takes in the part of one sample.
   *
   * @throws IllegalStateException if it is there already
   */
  public void add(T part) {
    int at = place.applyAsInt(part);
    if (parts.putIfAbsent(at, part) != null) {
      throw new IllegalStateException(kind + " " + ids.apply(at) + " was scored twice");
    }
  }

  /** Takes in all that another holds, of samples that this one does not hold. */
  public void addAll(BySample<T> other) {
    other.parts.values().forEach(this::add);
  }

  /** Whether it holds the sample at a place. */
  public boolean has(int at) {
    return parts.containsKey(at);
  }

  /** How many samples it holds. */
  public int size() {
    return parts.size();
  }

  /** What it holds, in the order of the dataset. */
  public Collection<T> held() {
    return Collections.unmodifiableCollection(parts.values());
  }

  /**
   * The parts of all samples, in the order of the dataset.
   *
   * @throws IllegalStateException if one is missing: every sample counts, an empty one too
   */
  public List<T> all() {
    if (parts.size() != count) {
      throw new IllegalStateException(parts.size() + " " + kind + "s were scored of " + count);
    }
    return List.copyOf(parts.values());
  }

  /** Writes how many parts there are, and each. */
  public void write(DataOutput out, Writer<T> writer) throws IOException {
    out.writeInt(parts.size());
    for (T part : parts.values()) {
      writer.write(part, out);
    }
  }

  /** Takes in what {@link #write} wrote. */
  public void read(DataInput in, Reader<T> reader) throws IOException {
    for (int i = in.readInt(); i > 0; i--) {
      add(reader.read(in));
    }
  }
}
