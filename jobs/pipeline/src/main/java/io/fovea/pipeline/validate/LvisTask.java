package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.detection.IouType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/** Boxes and masks of LVIS, where an image is annotated for some categories. */
final class LvisTask implements CocoTask {
  private static final int CAP = 300;
  private static final Set<String> FREQUENCIES = Set.of("r", "c", "f");

  private final Findings findings;
  private final IouType iou;
  private final Map<Truth.Image, Lists> lists = new LinkedHashMap<>();

  private record Lists(String name, long[] negative, long[] notExhaustive) {}

  LvisTask(Findings findings, IouType iou) {
    this.findings = findings;
    this.iou = iou;
  }

  @Override
  public IouType iou() {
    return iou;
  }

  @Override
  public boolean knowsCrowds() {
    return false;
  }

  @Override
  public int cap() {
    return CAP;
  }

  @Override
  public Rule beyondCap() {
    return LvisRule.IMAGE_BEYOND_CAP;
  }

  @Override
  public boolean capsImages() {
    return true;
  }

  @Override
  public void image(JsonNode record, String name, Truth.Image image) {
    long[] negative = Fields.ids(record, "neg_category_ids");
    long[] notExhaustive = Fields.ids(record, "not_exhaustive_category_ids");
    if (negative == null || notExhaustive == null) {
      findings.add(
          LvisRule.FEDERATION,
          name,
          Fields.shown(
              record, negative == null ? "neg_category_ids" : "not_exhaustive_category_ids"));
    } else {
      lists.put(image, new Lists(name, negative, notExhaustive));
    }
  }

  @Override
  public void category(JsonNode record, String name) {
    String frequency = Fields.text(record, "frequency");
    if (frequency == null || !FREQUENCIES.contains(frequency)) {
      findings.add(LvisRule.FREQUENCY, name, Fields.shown(record, "frequency"));
    }
  }

  @Override
  public void annotation(JsonNode record, String name, Truth.Image image) {
    if (Boolean.TRUE.equals(Fields.flag(record, "iscrowd"))) {
      findings.add(LvisRule.CROWD_IN_LVIS, name, "'iscrowd' is 1");
    }
    Double area = Fields.number(record, "area");
    if (area != null && area == 0) {
      findings.add(LvisRule.AREA_ZERO, name, "'area' is 0");
    }
  }

  @Override
  public void truthEnded(Truth truth) {
    Map<Long, Integer> places = new HashMap<>();
    truth.categories.keySet().forEach(id -> places.put(id, places.size()));
    lists.forEach(
        (image, listed) -> {
          LongPredicate known = places::containsKey;
          LongPredicate annotated = id -> image.categories.get(places.get(id));
          tell(
              LvisRule.FEDERATION_CATEGORY,
              listed.name,
              Arrays.stream(concat(listed.negative, listed.notExhaustive)).filter(known.negate()));
          tell(
              LvisRule.NEGATIVE_ANNOTATED,
              listed.name,
              Arrays.stream(listed.negative).filter(known.and(annotated)));
          tell(
              LvisRule.NOT_EXHAUSTIVE_UNANNOTATED,
              listed.name,
              Arrays.stream(listed.notExhaustive).filter(known.and(annotated.negate())));
          tell(
              LvisRule.NEGATIVE_NOT_EXHAUSTIVE,
              listed.name,
              Arrays.stream(listed.negative)
                  .filter(id -> Arrays.stream(listed.notExhaustive).anyMatch(n -> n == id)));
        });
    lists.clear();
  }

  private void tell(Rule rule, String name, LongStream categories) {
    categories.forEach(id -> findings.add(rule, name, "category " + id));
  }

  private static long[] concat(long[] first, long[] second) {
    long[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
