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

  private DeviceThroughput() {}

  /**
   * A line a place, sorted.
   *
   * @param written shards; those that were there already do not count
   */
  static List<Throughput.OfDevice> of(Collection<Written> written) {
    Map<Place, List<Written>> places = new TreeMap<>(Place.ORDER);
    for (Written own : written) {
      if (own.work() != null && !own.found()) {
        Place place = new Place(own.device(), own.work().executor(), own.work().address());
        places.computeIfAbsent(place, key -> new ArrayList<>()).add(own);
      }
    }
    return places.entrySet().stream().map(e -> line(e.getKey(), e.getValue())).toList();
  }

  private static Throughput.OfDevice line(Place place, List<Written> written) {
    long images = 0;
    long began = Long.MAX_VALUE;
    long ended = Long.MIN_VALUE;
    long open = 0;
    long input = 0;
    long wait = 0;
    long model = 0;
    for (Written own : written) {
      Work work = own.work();
      images += own.predicted() + own.failed();
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
        written.size(),
        images,
        seconds,
        Throughput.rate(images, seconds),
        open / NANOS,
        input / NANOS,
        wait / NANOS,
        model / NANOS);
  }
}
