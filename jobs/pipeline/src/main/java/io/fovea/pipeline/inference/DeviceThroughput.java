package io.fovea.pipeline.inference;

import io.fovea.pipeline.inference.ShardOutcome.Written;
import io.fovea.pipeline.store.Throughput;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up what was predicted now by where: device, executor and GPU. */
final class DeviceThroughput {
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  private record Place(String device, String executor, String address) {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::device)
            .thenComparing(Place::executor)
            .thenComparing(Place::address, Comparator.nullsFirst(Comparator.naturalOrder()));
  }

  /**
   * What one task did.
   *
   * @param device that it ran on
   * @param images that it predicted, or frames
   * @param work how
   */
  record Done(String device, long images, Work work) {}

  private DeviceThroughput() {}

  /**
   * A line a place, sorted.
   *
   * @param written shards; those that were there already do not count
   */
  static List<Throughput.OfDevice> of(Collection<Written> written) {
    return ofTasks(
        written.stream()
            .filter(own -> own != null && own.work() != null && !own.found())
            .map(own -> new Done(own.device(), own.predicted() + own.failed(), own.work()))
            .toList());
  }

  /** As above for tasks. */
  static List<Throughput.OfDevice> ofTasks(Collection<Done> tasks) {
    Map<Place, List<Done>> places = new TreeMap<>(Place.ORDER);
    for (Done task : tasks) {
      Place place = new Place(task.device(), task.work().executor(), task.work().address());
      places.computeIfAbsent(place, key -> new ArrayList<>()).add(task);
    }
    return places.entrySet().stream().map(e -> line(e.getKey(), e.getValue())).toList();
  }

  private static Throughput.OfDevice line(Place place, List<Done> tasks) {
    long images = 0;
    long began = Long.MAX_VALUE;
    long ended = Long.MIN_VALUE;
    long open = 0;
    long input = 0;
    long wait = 0;
    long model = 0;
    for (Done task : tasks) {
      Work work = task.work();
      images += task.images();
      began = Math.min(began, work.began());
      ended = Math.max(ended, work.ended());
      open += work.openNanos();
      input += work.inputNanos();
      wait += work.waitNanos();
      model += work.modelNanos();
    }
    double seconds = Math.max(0, ended - began) / MILLIS;
    return new Throughput.OfDevice(
        place.device(),
        place.executor(),
        place.address(),
        tasks.size(),
        images,
        seconds,
        Throughput.rate(images, seconds),
        open / NANOS,
        input / NANOS,
        wait / NANOS,
        model / NANOS);
  }
}
