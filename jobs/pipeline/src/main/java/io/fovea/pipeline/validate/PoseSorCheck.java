package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.pipeline.dataset.RankingSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads a ranking data set of the layout PoseSOR: COCO's lists, annotations in the order seen. */
final class PoseSorCheck {
  private final RankingSource source;
  private final Findings findings;
  private final RankedTruth truth;
  private final Map<Long, Seen> seen = new LinkedHashMap<>();
  private final Map<Long, Truth.Image> sizes = new HashMap<>();
  private long annotations;

  /** An image and the orders of its annotations, null where one has none. */
  private record Seen(String at, List<Long> orders) {}

  PoseSorCheck(RankingSource source, Findings findings, RankedTruth truth) {
    this.source = source;
    this.findings = findings;
    this.truth = truth;
  }

  void run() {
    new Walk(source.document(), findings, "an object with the lists 'images' and 'annotations'")
        .require("images", this::image)
        .require("annotations", this::annotation, "images")
        .object();
    truth.finish();
    findings.counted(annotations, "object", "objects");
    seen.values().forEach(this::orders);
  }

  private void image(JsonNode record, long position, String at) {
    Long id = Fields.id(record, "id");
    if (id == null) {
      findings.add(CocoRule.IMAGE_ID, at, Fields.shown(record, "id"));
      return;
    }
    String name = RankedMasks.image(record, "file_name");
    String named = Headers.named(at, name == null ? id.toString() : name);
    if (seen.put(id, new Seen(named, new ArrayList<>())) != null) {
      findings.add(CocoRule.IMAGE_ID_REPEATED, named, "an earlier image has the id " + id);
    }
    truth.image(
        name == null ? id.toString() : name,
        record,
        named,
        List.of(),
        image -> sizes.put(id, image));
  }

  private void annotation(JsonNode record, long position, String at) {
    if (annotations++ == 0) {
      truth.awaitMaps();
    }
    Long id = Fields.id(record, "image_id");
    Seen image = id == null ? null : seen.get(id);
    if (image == null) {
      findings.add(DocumentRule.IMAGE_UNKNOWN, at, Fields.shown(record, "image_id"));
    }
    Long order = Fields.id(record, "visiting_order");
    if (order == null && record.hasNonNull("visiting_order")) {
      findings.add(RankingRule.RANK, at, Fields.shown(record, "visiting_order"));
    }
    if (image != null) {
      image.orders.add(order);
    }
    Truth.Image size = id == null ? null : sizes.get(id);
    if (RankedMasks.isPolygons(record) && size != null && !size.hasSize()) {
      findings.add(RankingRule.RANKING_SIZE, at, "neither image " + id + " nor a map says it");
    }
    RankedMasks.check(record, at, size, findings);
  }

  private void orders(Seen image) {
    long[] given = image.orders.stream().filter(Objects::nonNull).mapToLong(o -> o).toArray();
    if (given.length < image.orders.size()) {
      if (given.length > 0) {
        findings.add(
            RankingRule.VISITING_ORDER_MISSING,
            image.at,
            given.length + " of " + image.orders.size() + " have one");
      }
      truth.ranks(positions(image.orders.size()), -1, image.at);
      return;
    }
    truth.ranks(given, 1, image.at);
    boolean rises = true;
    for (int i = 1; i < given.length; i++) {
      rises &= given[i] > given[i - 1];
    }
    if (!rises) {
      findings.add(
          RankingRule.VISITING_ORDER,
          image.at,
          "the orders are " + Fields.printable(image.orders.toString()));
    }
  }

  private static long[] positions(int n) {
    long[] positions = new long[n];
    for (int i = 0; i < n; i++) {
      positions[i] = i;
    }
    return positions;
  }
}
