package io.fovea.pipeline.scoring.details;

import io.fovea.metrics.video.LabelMeasure;
import io.fovea.metrics.video.LabelResult;
import io.fovea.metrics.video.LabelTerms;
import io.fovea.metrics.video.PanopticCounts;
import io.fovea.metrics.video.TrackQuality;
import io.fovea.pipeline.store.Column;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The tables behind a score of labelled videos; {@code data-schemas/video-details.md} describes
 * them.
 */
public final class LabelTables {
  private final LabelResult result;

  private LabelTables(LabelResult result) {
    this.result = result;
  }

  /** The tables of VPQ or STQ. */
  public static List<DetailTable> of(LabelResult result) {
    var tables = new LabelTables(result);
    return result.params().measure() == LabelMeasure.VPQ ? tables.panoptic() : tables.tracks();
  }

  private List<DetailTable> panoptic() {
    return List.of(
        new DetailTable(
            "per_class",
            List.of(
                Column.whole("frames"),
                Column.whole("id"),
                Column.whole("thing"),
                Column.number("pq"),
                Column.number("sq"),
                Column.number("rq"),
                Column.whole("tp"),
                Column.whole("fp"),
                Column.whole("fn"),
                Column.number("iou_sum")),
            () -> windows().flatMap(this::classes)),
        new DetailTable(
            "per_video",
            List.of(
                Column.text("video"),
                Column.whole("frames"),
                Column.number("pq"),
                Column.number("sq"),
                Column.number("rq"),
                Column.whole("classes")),
            () -> result.videos().stream().flatMap(video -> windows().map(w -> video(video, w)))));
  }

  private Stream<Integer> windows() {
    return IntStream.range(0, result.params().windows().size()).boxed();
  }

  private Stream<Object[]> classes(int w) {
    List<PanopticCounts> counts = result.counts(w);
    return IntStream.range(0, counts.size())
        .mapToObj(
            k -> {
              PanopticCounts each = counts.get(k);
              boolean present = each.isPresent();
              return new Object[] {
                (long) result.params().windows().get(w),
                (long) k,
                result.params().isThing(k) ? 1L : 0L,
                present ? (Object) each.pq() : null,
                present ? (Object) each.sq() : null,
                present ? (Object) each.rq() : null,
                each.tp(),
                each.fp(),
                each.fn(),
                each.iou()
              };
            });
  }

  private Object[] video(LabelTerms video, int w) {
    LabelResult.Quality quality = result.qualityOf(video, w);
    return new Object[] {
      result.names().videos().get(video.videoIndex()),
      (long) result.params().windows().get(w),
      number(quality.pq()),
      number(quality.sq()),
      number(quality.rq()),
      (long) quality.classes()
    };
  }

  private List<DetailTable> tracks() {
    return List.of(
        new DetailTable(
            "per_class",
            List.of(Column.whole("id"), Column.whole("thing"), Column.number("iou")),
            this::ious),
        new DetailTable(
            "per_video",
            List.of(
                Column.text("video"),
                Column.number("STQ"),
                Column.number("AQ"),
                Column.number("SQ"),
                Column.whole("tubes"),
                Column.whole("frames")),
            () -> result.videos().stream().map(this::video)),
        new DetailTable(
            "confusion",
            List.of(Column.whole("annotated"), Column.whole("predicted"), Column.whole("pixels")),
            this::confusion));
  }

  private Stream<Object[]> ious() {
    double[] ious = result.ious();
    return IntStream.range(0, ious.length)
        .mapToObj(
            k ->
                new Object[] {
                  (long) result.classAt(k), result.params().isThing(k) ? 1L : 0L, number(ious[k])
                });
  }

  private Object[] video(LabelTerms video) {
    TrackQuality tracks = video.tracks();
    double aq = tracks.aq();
    double sq = tracks.sq(result.params());
    return new Object[] {
      result.names().videos().get(video.videoIndex()),
      number(Math.sqrt(aq * sq)),
      aq,
      number(sq),
      tracks.tubes(),
      (long) tracks.frames()
    };
  }

  private Stream<Object[]> confusion() {
    long[] pixels = result.confusion();
    int n = result.ious().length;
    return IntStream.range(0, pixels.length)
        .filter(i -> pixels[i] > 0 && result.classAt(i / n) != result.params().voidClass())
        .mapToObj(
            i ->
                new Object[] {
                  (long) result.classAt(i / n), (long) result.classAt(i % n), pixels[i]
                });
  }

  private static Double number(double value) {
    return DetailTable.defined(value, Double.NaN);
  }
}
