package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.saliency.GrayMap;
import io.fovea.pipeline.dataset.GrayMaps;
import io.fovea.pipeline.dataset.RankingLayout;
import io.fovea.pipeline.dataset.RankingSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** What all layouts of ranking data sets ask of their images. */
final class RankedTruth implements AutoCloseable {
  private static final int KNOWN_OBJECTS = 5;

  /** The images by name; their ids are their places. */
  final Map<String, Truth.Image> images = new LinkedHashMap<>();

  private final RankingSource source;
  private final Findings findings;
  private final InOrder<MapSize> maps = new InOrder<>();

  /** The size of an image's gray map, or why it cannot be read. */
  private record MapSize(int[] size, String problem) {}

  /** Looks at an image's objects once its size is known. */
  interface Sized {
    void check(Truth.Image image);
  }

  RankedTruth(RankingSource source, Findings findings) {
    this.source = source;
    this.findings = findings;
  }

  /**
   * Takes note of an image.
   *
   * @param name null if it has none
   * @param then looks at its masks
   */
  void image(String name, JsonNode record, String at, List<JsonNode> objects, Sized then) {
    if (name != null && images.containsKey(name)) {
      findings.add(DocumentRule.NAMED_IMAGE_REPEATED, at, "an earlier image is '" + name + "' too");
    }
    Integer height = side(record, "height", at);
    Integer width = side(record, "width", at);
    if (name == null || source.map(name).isEmpty()) {
      then.check(sized(name, new MapSize(null, null), height, width, at, objects));
      return;
    }
    String location = source.map(name).orElseThrow();
    // The place is taken before maps are read, which happens later.
    images.put(name, new Truth.Image(images.size(), height, width));
    maps.add(() -> read(location), map -> then.check(sized(name, map, height, width, at, objects)));
  }

  private Integer side(JsonNode record, String field, String at) {
    Integer side = Fields.pixels(record, field);
    if (side == null && record.has(field)) {
      findings.add(RankingRule.RANKING_SIZE, at, Fields.shown(record, field));
    }
    return side;
  }

  private static MapSize read(String location) {
    try {
      GrayMap map = GrayMaps.read(location);
      return new MapSize(new int[] {map.height(), map.width()}, null);
    } catch (UserError e) {
      return new MapSize(null, MapPixels.unreadable(e).problem());
    }
  }

  /** The image with its size: as the data set says, else of its map, else of a mask. */
  private Truth.Image sized(
      String name, MapSize map, Integer height, Integer width, String at, List<JsonNode> objects) {
    if (map.problem != null) {
      findings.add(DocumentRule.MAP, at, map.problem);
    }
    int[] size = height == null || width == null ? null : new int[] {height, width};
    if (size != null && map.size != null && (size[0] != map.size[0] || size[1] != map.size[1])) {
      findings.add(
          DocumentRule.MAP_SIZE,
          at,
          "the map is "
              + map.size[1]
              + " x "
              + map.size[0]
              + ", and the image "
              + width
              + " x "
              + height
              + " (width x height)");
    }
    size = size == null ? map.size : size;
    for (int i = 0; size == null && i < objects.size(); i++) {
      size = RankedMasks.size(objects.get(i));
    }
    if (size == null && objects.stream().anyMatch(RankedMasks::isPolygons)) {
      findings.add(RankingRule.RANKING_SIZE, at, "neither the image nor a map nor a mask says it");
    }
    Truth.Image image =
        new Truth.Image(
            images.size(), size == null ? null : size[0], size == null ? null : size[1]);
    if (name != null) {
      images.put(name, image);
    }
    return image;
  }

  /** Waits for the maps of the images so far. */
  void awaitMaps() {
    maps.finish();
  }

  /** Waits for the maps, and counts the images. */
  void finish() {
    maps.finish();
    findings.counted(images.size(), "image", "images");
    if (images.isEmpty()) {
      findings.add(DocumentRule.NOTHING_ANNOTATED, "", "no record names one");
    }
  }

  /**
   * Looks at the ranks of an image.
   *
   * @param ranks of the objects that are ranked, as whole numbers
   * @param first what they count from; -1 where gaps mean nothing
   */
  void ranks(long[] ranks, int first, String at) {
    if (ranks.length == 0) {
      findings.add(RankingRule.NO_RANKED_OBJECT, at, "none is ranked");
    } else if (ranks.length == 1) {
      findings.add(RankingRule.ONE_RANKED_OBJECT, at, "one object");
    }
    long[] distinct = LongStream.of(ranks).sorted().distinct().toArray();
    if (distinct.length < ranks.length) {
      findings.add(
          RankingRule.RANK_REPEATED,
          at,
          ranks.length + " objects have " + Fields.counted(distinct.length, "rank"));
    }
    boolean onwards = true;
    for (int i = 0; i < distinct.length; i++) {
      onwards &= distinct[i] == first + i;
    }
    if (first >= 0 && !onwards) {
      findings.add(RankingRule.RANK_GAP, at, "the ranks are " + Fields.printable(list(distinct)));
    }
    if (source.layout() == RankingLayout.ASSR && ranks.length > KNOWN_OBJECTS) {
      findings.add(RankingRule.RANKS_BEYOND_FIVE, at, ranks.length + " objects");
    }
  }

  private static String list(long[] numbers) {
    return String.join(", ", LongStream.of(numbers).mapToObj(Long::toString).toList());
  }

  @Override
  public void close() {
    maps.close();
  }
}
