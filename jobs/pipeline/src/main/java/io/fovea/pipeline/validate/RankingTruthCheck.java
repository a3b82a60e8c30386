package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.pipeline.dataset.RankingLayout;
import io.fovea.pipeline.dataset.RankingSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Reads a ranking data set of the layouts IRSR, SIFR, SeqRank or ASSR: one record an image. */
final class RankingTruthCheck {
  private static final double SALIENT = 0.5;

  private final RankingSource source;
  private final RankingLayout layout;
  private final Findings findings;
  private final RankedTruth truth;
  private long objects;

  RankingTruthCheck(RankingSource source, Findings findings, RankedTruth truth) {
    this.source = source;
    this.layout = source.layout();
    this.findings = findings;
    this.truth = truth;
  }

  void run() {
    if (layout == RankingLayout.SEQRANK) {
      new Walk(source.document(), findings, "an object with the list 'data'")
          .require("data", this::image)
          .object();
    } else {
      new Walk(source.document(), findings, "a list of images").list(this::image);
    }
    truth.finish();
    findings.counted(objects, "object", "objects");
  }

  private void image(JsonNode record, long position, String position0) {
    String at = "image " + position;
    String field =
        switch (layout) {
          case SEQRANK -> "image_name";
          case ASSR -> "img";
          default -> "file_name";
        };
    String name = RankedMasks.image(record, field);
    if (name == null) {
      findings.add(DocumentRule.NAMED_IMAGE, at, Fields.shown(record, field));
    }
    String named = Headers.named(at, name);
    String list = layout == RankingLayout.ASSR ? "object_data" : "annotations";
    List<JsonNode> listed = listed(record, list, named);
    if (listed == null) {
      return;
    }
    boolean[] salient = ranks(record, listed, name, named);
    objects += listed.size();
    truth.image(
        name,
        record,
        named,
        IntStream.range(0, salient.length).filter(i -> salient[i]).mapToObj(listed::get).toList(),
        image -> {
          for (int i = 0; i < salient.length; i++) {
            String object = named + ", object " + i;
            if (salient[i]) {
              RankedMasks.check(listed.get(i), object, image, findings);
            } else {
              RankedMasks.checkForm(listed.get(i), object, findings);
            }
          }
        });
  }

  /** The objects of a list; null where there is none. */
  private List<JsonNode> listed(JsonNode record, String field, String at) {
    JsonNode value = record.get(field);
    if (value == null || !value.isArray()) {
      findings.add(RankingRule.RANKED_LIST, at, Fields.shown(record, field));
      return null;
    }
    List<JsonNode> listed = new ArrayList<>();
    for (int i = 0; i < value.size(); i++) {
      if (!value.get(i).isObject()) {
        findings.add(
            RankingRule.RANKED_LIST,
            at,
            field + "[" + i + "] is " + Fields.printable(value.get(i).toString()));
        return null;
      }
      listed.add(value.get(i));
    }
    return listed;
  }

  /** Which objects are ranked; those whose rank cannot be used are looked at all the same. */
  private boolean[] ranks(JsonNode record, List<JsonNode> listed, String name, String at) {
    boolean[] salient = new boolean[listed.size()];
    Arrays.fill(salient, true);
    if (layout == RankingLayout.ASSR) {
      return name == null ? salient : assr(listed.size(), name, at);
    }
    long[] ranks =
        layout == RankingLayout.IRSR ? beside(record, listed.size(), at) : own(listed, at);
    if (ranks == null) {
      return salient;
    }
    if (layout == RankingLayout.SEQRANK) {
      for (int i = 0; i < ranks.length; i++) {
        salient[i] = ranks[i] > 0;
      }
      truth.ranks(Arrays.stream(ranks).filter(rank -> rank > 0).toArray(), -1, at);
    } else {
      truth.ranks(ranks, 0, at);
    }
    return salient;
  }

  /** IRSR: a list beside the annotations. */
  private long[] beside(JsonNode record, int objects, String at) {
    long[] ranks = Fields.ids(record, "rank");
    if (ranks == null) {
      findings.add(RankingRule.RANK, at, Fields.shown(record, "rank"));
      return null;
    }
    if (ranks.length != objects) {
      findings.add(
          RankingRule.RANK_COUNT, at, ranks.length + " ranks for " + objects + " annotations");
      return null;
    }
    return usable(ranks, at, "rank");
  }

  /** SIFR and SeqRank: a field of each annotation. */
  private long[] own(List<JsonNode> listed, String at) {
    String field = layout == RankingLayout.SIFR ? "gt_rank" : "category_id";
    long[] ranks = new long[listed.size()];
    boolean all = true;
    for (int i = 0; i < ranks.length; i++) {
      Long rank = Fields.id(listed.get(i), field);
      if (rank == null) {
        findings.add(RankingRule.RANK, at + ", object " + i, Fields.shown(listed.get(i), field));
        all = false;
      } else {
        ranks[i] = rank;
      }
    }
    return all ? usable(ranks, at, field) : null;
  }

  private long[] usable(long[] ranks, String at, String field) {
    for (int i = 0; i < ranks.length; i++) {
      if (ranks[i] < 0 || ranks[i] > Integer.MAX_VALUE) {
        findings.add(RankingRule.RANK, at + ", object " + i, "'" + field + "' is " + ranks[i]);
        return null;
      }
    }
    return ranks;
  }

  /** ASSR: a file of numbers an image, of which those above a half are salient. */
  private boolean[] assr(int objects, String name, String at) {
    boolean[] salient = new boolean[objects];
    Arrays.fill(salient, true);
    String location =
        Locations.below(source.location(), "rank_order/" + source.split() + "/" + name + ".json");
    List<Double> orders = new ArrayList<>();
    String problem = RankOrders.read(location, orders);
    if (problem != null) {
      findings.add(RankingRule.RANK_FILE, at, problem);
      return salient;
    }
    if (orders.size() != objects) {
      findings.add(
          RankingRule.RANK_COUNT, at, orders.size() + " numbers for " + objects + " objects");
      return salient;
    }
    List<Double> above = orders.stream().filter(order -> order > SALIENT).toList();
    for (int i = 0; i < objects; i++) {
      salient[i] = orders.get(i) > SALIENT;
    }
    List<Double> sorted = above.stream().distinct().sorted().toList();
    truth.ranks(above.stream().mapToLong(sorted::indexOf).toArray(), -1, at);
    return salient;
  }
}
