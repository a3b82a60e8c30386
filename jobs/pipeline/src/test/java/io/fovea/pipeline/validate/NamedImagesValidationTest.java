package io.fovea.pipeline.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.pipeline.dataset.RankingLayout;
import io.fovea.pipeline.dataset.RankingSource;
import io.fovea.pipeline.scoring.ranking.RankingFixture;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rankings and classes, whose images are joined by name: each rule is broken once. */
class NamedImagesValidationTest {
  private static final String MASKS =
      """
      [{"segmentation": {"size": [4, 5], "counts": [0, 2, 18]}, "gt_rank": 0},
       {"segmentation": [[0, 0, 5, 0, 5, 4, 0, 4]], "gt_rank": 1}]""";

  private static final String SIFR =
      """
      [{"file_name": "rgb/a.jpg", "height": 4, "width": 5, "annotations": MASKS},
       {"file_name": "rgb/b.jpg", "height": 4, "width": 5, "annotations": MASKS}]
      """
          .replace("MASKS", MASKS);

  private static final String RANKED =
      """
      {"format": "fovea-ranking-results", "version": 1, "images": [
        {"image": "a", "objects": [
          {"segmentation": {"size": [4, 5], "counts": "0d0"}, "score": 0.9},
          {"segmentation": {"size": [4, 5], "counts": [0, 2, 18]}, "score": 0.8}]},
        {"image": "b.png", "objects": [{"segmentation": {"size": [4, 5], "counts": [0, 2, 18]}}]}]}
      """;

  private static final String CLASSES =
      """
      {"format": "fovea-classification-truth", "version": 1, "images": [
        {"image": "a", "class": 0}, {"image": "b", "class": 2}]}
      """;

  private static final String SCORED =
      """
      {"format": "fovea-classification-results", "version": 1, "images": [
        {"image": "a", "scores": [0.5, 0.25, 0.25]}, {"image": "b", "classes": [2, 1]}]}
      """;

  @TempDir Path folder;

  private Validation ranking(RankingLayout layout, String truth, String results)
      throws IOException {
    Path gt = Files.writeString(folder.resolve("gt.json"), truth);
    Path dt = Files.writeString(folder.resolve("dt.json"), results);
    return Validation.run(
        new RankingCheck(RankingSource.of(layout, gt.toString(), null, null), dt.toString()), 3);
  }

  private Validation truth(String from, String to) throws IOException {
    return ranking(RankingLayout.SIFR, Cases.replaced(SIFR, from, to), RANKED);
  }

  private Validation ranked(String from, String to) throws IOException {
    return ranking(RankingLayout.SIFR, SIFR, Cases.replaced(RANKED, from, to));
  }

  private Validation classes(String from, String to) throws IOException {
    return classification(Cases.replaced(CLASSES, from, to), SCORED);
  }

  private Validation scored(String from, String to) throws IOException {
    return classification(CLASSES, Cases.replaced(SCORED, from, to));
  }

  private Validation classification(String truth, String results) throws IOException {
    Path gt = Files.writeString(folder.resolve("gt.json"), truth);
    Path dt = Files.writeString(folder.resolve("dt.json"), results);
    return Validation.run(new ClassificationCheck(gt.toString(), dt.toString(), 2), 3);
  }

  private static String poseSor(String annotations) {
    return "{\"images\": [{\"id\": 1, \"file_name\": \"a.jpg\", \"height\": 4, \"width\": 5}],"
        + " \"annotations\": ["
        + annotations
        + "]}";
  }

  private static String seen(String more) {
    return "{\"image_id\": 1, \"segmentation\": [[0, 0, 5, 0, 5, 4, 0, 4]]" + more + "}";
  }

  private Validation poseSor(String first, String second) throws IOException {
    return ranking(RankingLayout.POSESOR, poseSor(seen(first) + "," + seen(second)), onlyA());
  }

  private static String onlyA() {
    return RANKED.replaceAll("(?s),\\s*\\{\"image\": \"b.png\".*", "]}");
  }

  /** A data set of the layout ASSR with one image. */
  private Validation assr(String orders, int height) throws IOException {
    int n = (int) orders.chars().filter(c -> c == ',').count() + 1;
    Path set = folder.resolve("assr");
    Files.createDirectories(set.resolve("rank_order/test"));
    Files.createDirectories(set.resolve("gt/test"));
    String object = "{\"segmentation\": [[0, 0, 5, 0, 5, 4, 0, 4]]}";
    Files.writeString(
        set.resolve("obj_seg_data_test.json"),
        "[{\"img\": \"a\", \"object_data\": ["
            + IntStream.range(0, n).mapToObj(i -> object).collect(Collectors.joining(","))
            + "]}]");
    Files.writeString(set.resolve("rank_order/test/a.json"), "{\"rank_order\": " + orders + "}");
    ImageIO.write(
        new BufferedImage(5, height, BufferedImage.TYPE_BYTE_GRAY),
        "png",
        set.resolve("gt/test/a.png").toFile());
    Path dt = Files.writeString(folder.resolve("dt.json"), onlyA());
    return Validation.run(
        new RankingCheck(
            RankingSource.of(RankingLayout.ASSR, set.toString(), "test", null), dt.toString()),
        3);
  }

  @Test
  void documentsWithoutAFaultHaveNone() throws IOException {
    Validation validation = ranking(RankingLayout.SIFR, SIFR, RANKED);
    assertThat(ValidationText.of(validation)).endsWith("No problems found.\n");
    assertThat(validation.documents().get(0).counts()).containsExactly("2 images", "4 objects");
    assertThat(Cases.broken(classification(CLASSES, SCORED))).isEmpty();
  }

  /** Each layout in documents without a fault. */
  @Test
  void everyLayoutIsRead() throws IOException {
    String seqRank =
        SIFR.replace("file_name", "image_name")
            .replace("\"gt_rank\": 1", "\"category_id\": 4")
            .replace("\"gt_rank\": 0", "\"category_id\": 2");
    assertThat(Cases.broken(ranking(RankingLayout.SEQRANK, "{\"data\": " + seqRank + "}", RANKED)))
        .isEmpty();
    String irsr = SIFR.replace("\"annotations\"", "\"rank\": [1, 0], \"annotations\"");
    assertThat(Cases.broken(ranking(RankingLayout.IRSR, irsr, RANKED))).isEmpty();
    assertThat(Cases.broken(poseSor(", \"visiting_order\": 1", ", \"visiting_order\": 2")))
        .isEmpty();
    assertThat(Cases.broken(assr("[1.0, 0.9, -0.1]", 4))).isEmpty();
  }

  @Test
  void everyRuleOfRankings() throws IOException {
    Cases cases = new Cases();
    cases.put(RankingRule.RANKED_LIST, () -> ranked("\"objects\"", "\"things\""));
    cases.put(RankingRule.RANK, () -> truth(", \"gt_rank\": 1", ""));
    cases.put(
        RankingRule.RANK_COUNT,
        () ->
            ranking(
                RankingLayout.IRSR,
                SIFR.replace("\"annotations\"", "\"rank\": [0], \"annotations\""),
                RANKED));
    cases.put(RankingRule.RANK_FILE, () -> assr("[1.0, \"x\"]", 4));
    cases.put(RankingRule.NO_RANKED_OBJECT, () -> assr("[0.1, 0.2]", 4));
    cases.put(RankingRule.ONE_RANKED_OBJECT, () -> assr("[0.1, 1.0]", 4));
    cases.put(RankingRule.RANK_REPEATED, () -> truth("\"gt_rank\": 1", "\"gt_rank\": 0"));
    cases.put(RankingRule.RANK_GAP, () -> truth("\"gt_rank\": 1", "\"gt_rank\": 2"));
    cases.put(RankingRule.RANKS_BEYOND_FIVE, () -> assr("[1, 0.95, 0.9, 0.8, 0.7, 0.6]", 4));
    cases.put(
        RankingRule.VISITING_ORDER,
        () -> poseSor(", \"visiting_order\": 2", ", \"visiting_order\": 1"));
    cases.put(RankingRule.VISITING_ORDER_MISSING, () -> poseSor(", \"visiting_order\": 1", ""));
    cases.put(
        RankingRule.RANKING_SIZE,
        () ->
            ranking(
                RankingLayout.POSESOR,
                poseSor(seen("")).replace(", \"height\": 4, \"width\": 5", ""),
                onlyA()));
    cases.put(RankingRule.SCORES_MIXED, () -> ranked(", \"score\": 0.8", ""));
    cases.put(RankingRule.SCORES_TIED, () -> ranked("0.8", "0.9"));
    cases.put(RankingRule.OBJECT_REPEATED, () -> ranked("\"0d0\"", "[0, 2, 18]"));
    cases.put(DocumentRule.FORMAT, () -> ranked("\"version\": 1", "\"version\": 2"));
    cases.put(DocumentRule.NAMED_IMAGE, () -> ranked("\"image\": \"a\"", "\"image\": \"\""));
    cases.put(DocumentRule.NAMED_IMAGE_REPEATED, () -> ranked("b.png", "a.png"));
    cases.put(DocumentRule.NAMED_IMAGE_UNKNOWN, () -> ranked("b.png", "c.png"));
    cases.put(DocumentRule.NAMED_IMAGES_WITHOUT_RESULTS, () -> ranked("b.png", "c.png"));
    cases.put(
        DocumentRule.MASK, () -> ranked("\"counts\": [0, 2, 18]}, ", "\"counts\": [0, 2]}, "));
    cases.put(DocumentRule.MASK_SIZE, () -> ranked("\"size\": [4, 5]", "\"size\": [5, 4]"));
    cases.put(DocumentRule.MASK_EMPTY, () -> ranked("[0, 2, 18]", "[20]"));
    cases.put(DocumentRule.MAP_SIZE, () -> mapOfAnotherSize());
    cases.put(DocumentRule.MAP, () -> withoutMaps());
    cases.put(DocumentRule.SCORE, () -> ranked("0.8", "NaN"));
    cases.put(DocumentRule.NOTHING_ANNOTATED, () -> ranking(RankingLayout.SIFR, "[]", RANKED));
    List<Rule> rules = new ArrayList<>(List.of(RankingRule.values()));
    rules.addAll(
        List.of(
            DocumentRule.FORMAT,
            DocumentRule.NAMED_IMAGE,
            DocumentRule.NAMED_IMAGE_REPEATED,
            DocumentRule.NAMED_IMAGE_UNKNOWN,
            DocumentRule.NAMED_IMAGES_WITHOUT_RESULTS,
            DocumentRule.MASK,
            DocumentRule.MASK_SIZE,
            DocumentRule.MASK_EMPTY,
            DocumentRule.MAP_SIZE,
            DocumentRule.MAP,
            DocumentRule.NOTHING_ANNOTATED,
            DocumentRule.SCORE));
    cases.assertAllFound(rules);
  }

  private Validation withoutMaps() throws IOException {
    Path gt = Files.writeString(folder.resolve("gt.json"), SIFR);
    String maps = Files.createDirectories(folder.resolve("empty")).toString();
    return Validation.run(
        new RankingCheck(RankingSource.of(RankingLayout.SIFR, gt.toString(), null, maps), null), 3);
  }

  private Validation mapOfAnotherSize() throws IOException {
    Path gt = Files.writeString(folder.resolve("gt.json"), SIFR);
    Path maps = Files.createDirectories(folder.resolve("maps"));
    for (String name : List.of("a", "b")) {
      ImageIO.write(
          new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY),
          "png",
          maps.resolve(name + ".png").toFile());
    }
    return Validation.run(
        new RankingCheck(
            RankingSource.of(RankingLayout.SIFR, gt.toString(), null, maps.toString()), null),
        3);
  }

  @Test
  void everyRuleOfClasses() throws IOException {
    Cases cases = new Cases();
    cases.put(ClassificationRule.CLASS_ID, () -> classes("\"class\": 2", "\"class\": -2"));
    cases.put(ClassificationRule.CLASS_RANKED_TWICE, () -> scored("[2, 1]", "[2, 2]"));
    cases.put(ClassificationRule.CLASS_SCORES, () -> scored("0.5, 0.25", "0.5, NaN"));
    cases.put(
        ClassificationRule.CLASS_SCORES_LENGTH,
        () -> scored("\"classes\": [2, 1]", "\"scores\": [1, 2, 3, 4]"));
    cases.put(
        ClassificationRule.CLASS_SCORES_EQUAL, () -> scored("0.5, 0.25, 0.25", "0.5, 0.5, 0.5"));
    cases.put(
        ClassificationRule.CLASS_WITHOUT_SCORE, () -> classes("\"class\": 0", "\"class\": 3"));
    cases.put(ClassificationRule.CLASSES_FEWER_THAN_TOP, () -> scored("[2, 1]", "[2]"));
    cases.put(ClassificationRule.CLASS_MAP, () -> shifted());
    cases.put(DocumentRule.FORMAT, () -> classes("-truth", "-results"));
    cases.put(DocumentRule.NAMED_IMAGE, () -> classes("\"image\": \"a\", ", ""));
    cases.put(DocumentRule.NAMED_IMAGE_REPEATED, () -> classes("\"a\"", "\"b\""));
    cases.put(DocumentRule.NAMED_IMAGE_UNKNOWN, () -> scored("\"a\"", "\"c\""));
    cases.put(DocumentRule.NAMED_IMAGES_WITHOUT_RESULTS, () -> scored("\"a\"", "\"c\""));
    List<Rule> rules = new ArrayList<>(List.of(ClassificationRule.values()));
    rules.addAll(
        List.of(
            DocumentRule.FORMAT,
            DocumentRule.NAMED_IMAGE,
            DocumentRule.NAMED_IMAGE_REPEATED,
            DocumentRule.NAMED_IMAGE_UNKNOWN,
            DocumentRule.NAMED_IMAGES_WITHOUT_RESULTS));
    cases.assertAllFound(rules);
  }

  private Validation shifted() throws IOException {
    String truth =
        IntStream.range(0, 12)
            .mapToObj(i -> "{\"image\": \"" + i + "\", \"class\": " + i + "}")
            .collect(Collectors.joining(","));
    String results =
        IntStream.range(0, 12)
            .mapToObj(i -> "{\"image\": \"" + i + "\", \"classes\": [" + (i + 1) + ", 50]}")
            .collect(Collectors.joining(","));
    return classification(
        CLASSES.replaceAll("(?s)\\[.*]", "[" + truth + "]"),
        SCORED.replaceAll("(?s)images\": \\[.*]", "images\": [" + results + "]"));
  }

  @Test
  void theGoldenImagesHaveNoErrors() throws IOException {
    String truth = RankingFixture.writeTruth(folder).toString();
    String results = RankingFixture.writeResults(folder).toString();
    Validation validation =
        Validation.run(
            new RankingCheck(RankingSource.of(RankingLayout.SIFR, truth, null, null), results), 3);
    assertThat(validation.count(Severity.ERROR)).isZero();
    assertThat(Cases.broken(validation))
        .contains(RankingRule.ONE_RANKED_OBJECT, RankingRule.SCORES_TIED);
  }
}
