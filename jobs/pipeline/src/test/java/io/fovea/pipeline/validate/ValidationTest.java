package io.fovea.pipeline.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.metrics.detection.IouType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule is broken once, in documents that are without a fault otherwise. */
class ValidationTest {
  private static final String TRUTH =
      """
      {"info": {"year": 2017}, "images": [
        {"id": 1, "file_name": "a.jpg", "height": 10, "width": 20},
        {"id": 2, "file_name": "b.jpg", "height": 300, "width": 400}],
       "annotations": [
        {"id": 1, "image_id": 1, "category_id": 5, "iscrowd": 0, "area": 12, "bbox": [2, 3, 4, 3],
         "segmentation": [[2, 3, 6, 3, 6, 6, 2, 6]]},
        {"id": 2, "image_id": 2, "category_id": 9, "iscrowd": 1, "area": 300, "bbox": [0, 0, 1, 300],
         "segmentation": {"size": [300, 400], "counts": [0, 300, 119700]}}],
       "categories": [{"id": 5, "name": "cat"}, {"id": 9, "name": "dog"}]}
      """;

  private static final String RESULTS =
      """
      [{"image_id": 1, "category_id": 5, "score": 0.9, "bbox": [2, 3, 4, 3]},
       {"image_id": 2, "category_id": 9, "score": 0.8, "bbox": [0, 0, 1, 300]}]
      """;

  private static final String MASK_RESULT =
      """
      [{"image_id": 2, "category_id": 9, "score": 0.8,
        "segmentation": {"size": [300, 400], "counts": [0, 300, 119700]}}]
      """;

  @TempDir Path folder;

  private Validation validate(String truth, String results) throws IOException {
    return validate(truth, results, null);
  }

  private Validation validate(String truth, String results, IouType iou) throws IOException {
    Path gt = Files.writeString(folder.resolve("gt.json"), truth);
    Path dt = Files.writeString(folder.resolve("dt.json"), results);
    return Validation.run(
        new CocoCheck(CocoCheck.Kind.INSTANCE, gt.toString(), dt.toString(), 0, iou), 3);
  }

  private void scored(Cases cases, Rule rule, IouType iou, String from, String to) {
    cases.put(rule, () -> validate(Cases.replaced(TRUTH, from, to), RESULTS, iou));
  }

  private void truth(Cases cases, Rule rule, String from, String to) {
    put(cases, rule, Cases.replaced(TRUTH, from, to), RESULTS);
  }

  private void results(Cases cases, Rule rule, String from, String to) {
    put(cases, rule, TRUTH, Cases.replaced(RESULTS, from, to));
  }

  private void put(Cases cases, Rule rule, String truth, String results) {
    cases.put(rule, () -> validate(truth, results));
  }

  private Cases cases() {
    Cases cases = new Cases();
    put(cases, DocumentRule.UNREADABLE, TRUTH, RESULTS.substring(0, 60));
    put(cases, DocumentRule.WRONG_DOCUMENT, TRUTH, "{\"annotations\": []}");
    truth(cases, DocumentRule.SECTION_MISSING, "\"categories\"", "\"classes\"");
    truth(
        cases, DocumentRule.SECTION_REPEATED, "\"annotations\"", "\"images\": [], \"annotations\"");
    truth(cases, DocumentRule.NOT_AN_OBJECT, "\"images\": [", "\"images\": [17, ");
    truth(cases, CocoRule.IMAGE_ID, "{\"id\": 1, \"file_name\"", "{\"id\": \"1\", \"file_name\"");
    truth(
        cases,
        CocoRule.IMAGE_ID_REPEATED,
        "\"images\": [",
        "\"images\": [{\"id\": 1, \"file_name\": \"0.jpg\", \"height\": 10, \"width\": 20},");
    truth(cases, CocoRule.IMAGE_SIZE, "\"height\": 10", "\"height\": 0");
    truth(cases, CocoRule.FILE_NAME_MISSING, "\"file_name\": \"a.jpg\", ", "");
    truth(cases, CocoRule.FILE_NAME_REPEATED, "b.jpg", "a.jpg");
    truth(cases, DocumentRule.FILE_NAME_UNSAFE, "a.jpg", "../a.jpg");
    truth(cases, DocumentRule.CATEGORY_ID, "{\"id\": 9, \"name\"", "{\"id\": 9.5, \"name\"");
    truth(
        cases,
        DocumentRule.CATEGORY_ID_REPEATED,
        "\"categories\": [",
        "\"categories\": [{\"id\": 5, \"name\": \"c\"},");
    truth(cases, DocumentRule.CATEGORY_NAME_MISSING, ", \"name\": \"dog\"", "");
    truth(cases, DocumentRule.CATEGORY_NAME_REPEATED, "dog", "cat");
    truth(cases, DocumentRule.ANNOTATION_ID, "{\"id\": 1, \"image_id\"", "{\"image_id\"");
    truth(
        cases,
        DocumentRule.ANNOTATION_ID_ZERO,
        "{\"id\": 1, \"image_id\"",
        "{\"id\": 0, \"image_id\"");
    truth(
        cases,
        DocumentRule.ANNOTATION_ID_REPEATED,
        "{\"id\": 2, \"image_id\"",
        "{\"id\": 1, \"image_id\"");
    truth(cases, DocumentRule.CROWD_FLAG, "\"iscrowd\": 0, ", "");
    truth(cases, CocoRule.CROWD_POLYGONS, "\"iscrowd\": 0", "\"iscrowd\": 1");
    truth(cases, CocoRule.IGNORE_FLAG, "\"iscrowd\": 0", "\"iscrowd\": 0, \"ignore\": 1");
    truth(cases, CocoRule.AREA, "\"area\": 12, ", "");
    truth(cases, CocoRule.AREA_CONTRADICTS_MASK, "\"area\": 300", "\"area\": 120000");
    truth(cases, DocumentRule.IMAGE_UNKNOWN, "\"image_id\": 1", "\"image_id\": 3");
    results(cases, DocumentRule.CATEGORY_UNKNOWN, "\"category_id\": 9", "\"category_id\": 7");
    results(cases, CocoRule.SHAPE_MISSING, ", \"bbox\": [2, 3, 4, 3]", "");
    truth(cases, CocoRule.BOX_MISSING, "\"bbox\": [2, 3, 4, 3],", "");
    truth(cases, CocoRule.BOX, "[2, 3, 4, 3],", "[2, 3, -4, 3],");
    results(cases, CocoRule.BOX_EMPTY, "[2, 3, 4, 3]", "[2, 3, 0, 3]");
    results(cases, CocoRule.BOX_OUTSIDE, "[2, 3, 4, 3]", "[2, 3, 40, 3]");
    truth(cases, CocoRule.BOX_CONTRADICTS_MASK, "[2, 3, 4, 3],", "[12, 3, 4, 3],");
    put(
        cases,
        CocoRule.BOXES_LOOK_LIKE_CORNERS,
        TRUTH,
        boxes(i -> "[300, 200, 350, " + (240 + i) + "]"));
    put(
        cases,
        CocoRule.BOXES_LOOK_NORMALISED,
        TRUTH,
        boxes(i -> "[0.5, 0.5, 0.25, 0.0" + (i + 1) + "]"));
    truth(cases, CocoRule.MASK_MISSING, ",\n   \"segmentation\": [[2, 3, 6, 3, 6, 6, 2, 6]]", "");
    scored(cases, CocoRule.BOX_NEEDED, IouType.BBOX, "\"bbox\": [2, 3, 4, 3],", "");
    scored(
        cases,
        CocoRule.MASK_NEEDED,
        IouType.SEGM,
        ",\n   \"segmentation\": [[2, 3, 6, 3, 6, 6, 2, 6]]",
        "");
    scored(cases, CocoRule.BOX_FOR_MASK, IouType.BOUNDARY, "", "");
    truth(cases, DocumentRule.MASK, "[0, 300, 119700]", "[0, 300, 119701]");
    put(cases, DocumentRule.MASK_FORM, TRUTH, MASK_RESULT);
    truth(cases, DocumentRule.MASK_SIZE, "[300, 400]", "[400, 300]");
    truth(cases, DocumentRule.MASK_EMPTY, "[0, 300, 119700]", "[120000]");
    results(cases, DocumentRule.SCORE, "0.9", "NaN");
    results(cases, DocumentRule.SCORE_RANGE, "0.9", "9.5");
    results(
        cases,
        CocoRule.RESULTS_MIXED,
        "\"bbox\": [0, 0, 1, 300]",
        "\"segmentation\": {\"size\": [300, 400], \"counts\": \"0\\\\9Td3\"}");
    put(
        cases,
        DocumentRule.RESULT_REPEATED,
        TRUTH,
        RESULTS.replaceFirst("\\[(\\{.*?})", "[$1, $1").replace("]]", "]"));
    put(cases, CocoRule.RESULTS_BEYOND_CAP, TRUTH, many(101, i -> 9));
    put(cases, DocumentRule.IMAGES_WITHOUT_RESULTS, TRUTH, "[]");
    put(cases, DocumentRule.RESULTS_EMPTY, TRUTH, "[]");
    put(cases, DocumentRule.CATEGORY_MAP, TRUTH, many(20, i -> 1));
    return cases;
  }

  private static String boxes(Function<Integer, String> box) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < 6; i++) {
      text.append(i == 0 ? "" : ",")
          .append("{\"image_id\": 2, \"category_id\": 9, \"score\": 0.5, \"bbox\": ")
          .append(box.apply(i))
          .append('}');
    }
    return text.append(']').toString();
  }

  private static String many(int n, Function<Integer, Integer> category) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < n; i++) {
      text.append(i == 0 ? "" : ",")
          .append("{\"image_id\": 2, \"category_id\": " + category.apply(i))
          .append(", \"score\": 0.5, \"bbox\": [" + i + ", 1, 2, 3]}");
    }
    return text.append(']').toString();
  }

  @Test
  void documentsWithoutAFaultHaveNone() throws IOException {
    Validation validation = validate(TRUTH, RESULTS);
    assertThat(Cases.broken(validation)).isEmpty();
    assertThat(validation.documents().get(0).counts())
        .containsExactly("2 images", "2 categories", "2 annotations");
    assertThat(ValidationText.of(validation)).endsWith("No problems found.\n");
  }

  @Test
  void everyRuleIsFoundWhereItIsBroken() throws IOException {
    List<Rule> rules = new ArrayList<>(List.of(CocoRule.values()));
    rules.addAll(List.of(DocumentRule.values()));
    rules.removeAll(
        Set.of(
            DocumentRule.NOTHING_ANNOTATED,
            DocumentRule.MAP,
            DocumentRule.MAP_SIZE,
            DocumentRule.IMAGE_UNPREDICTED,
            DocumentRule.IMAGE_NOT_SCORED,
            DocumentRule.FORMAT,
            DocumentRule.NAMED_IMAGE,
            DocumentRule.NAMED_IMAGE_REPEATED,
            DocumentRule.NAMED_IMAGE_UNKNOWN,
            DocumentRule.NAMED_IMAGES_WITHOUT_RESULTS));
    cases().assertAllFound(rules);
  }

  /** What is not scored may be missing. */
  @Test
  void whatIsScoredDecidesWhatMayBeMissing() throws IOException {
    String mask = ",\n   \"segmentation\": [[2, 3, 6, 3, 6, 6, 2, 6]]";
    String noMask = Cases.replaced(TRUTH, mask, "");
    String noBox = Cases.replaced(TRUTH, "\"bbox\": [2, 3, 4, 3],", "");
    assertThat(Cases.broken(validate(noMask, RESULTS, IouType.BBOX))).isEmpty();
    assertThat(Cases.broken(validate(noBox, RESULTS, IouType.BBOX)))
        .containsExactly(CocoRule.BOX_NEEDED);
    for (IouType masks : List.of(IouType.SEGM, IouType.BOUNDARY)) {
      assertThat(Cases.broken(validate(noMask, RESULTS, masks)))
          .containsExactlyInAnyOrder(CocoRule.MASK_NEEDED, CocoRule.BOX_FOR_MASK);
      assertThat(Cases.broken(validate(noBox, RESULTS, masks)))
          .containsExactly(CocoRule.BOX_FOR_MASK);
    }
  }

  /** Stable names, each of one rule. */
  @Test
  void codesAreNotUsedTwice() {
    assertThat(Rules.ALL.stream().map(Rule::code)).doesNotHaveDuplicates();
  }

  @Test
  void allProblemsAreCountedAndTheFirstAreNamed() throws IOException {
    Validation validation = validate(TRUTH, many(50, i -> 7));
    Findings.Found found =
        validation.documents().get(1).found().stream()
            .filter(f -> f.rule() == DocumentRule.CATEGORY_UNKNOWN)
            .findFirst()
            .orElseThrow();
    assertThat(found.count()).isEqualTo(50);
    assertThat(found.examples())
        .first()
        .isEqualTo(new Findings.Example("results[0] (image 2)", "'category_id' is 7"));
    assertThat(found.examples()).hasSize(3);
    assertThat(ValidationText.of(validation)).contains("(50 times)", "and 47 more");
  }

  /** COCO's own files list the categories last; others list the images last. */
  @Test
  void theListsMayComeInAnyOrder() throws IOException {
    String images = TRUTH.substring(TRUTH.indexOf("\"images\""), TRUTH.indexOf("\"annotations\""));
    String rest = TRUTH.substring(TRUTH.indexOf("\"annotations\""), TRUTH.lastIndexOf('}')).strip();
    String imagesLast = "{" + rest + ", " + images.strip().replaceAll(",$", "") + "}";
    assertThat(Cases.broken(validate(imagesLast, RESULTS))).isEmpty();
    assertThat(Cases.broken(validate(imagesLast.replace("\"area\": 12, ", ""), RESULTS)))
        .containsExactly(CocoRule.AREA);
  }

  @Test
  void thePageListsEveryRule() throws IOException {
    String page =
        Files.readString(Path.of(System.getProperty("fovea.root")).resolve("docs/validate.md"));
    assertThat(
            Pattern.compile("^\\| `(\\w+)` \\| (\\w+) \\|", Pattern.MULTILINE)
                .matcher(page)
                .results()
                .map(m -> m.group(1) + " " + m.group(2)))
        .containsExactlyElementsOf(
            Rules.ALL.stream().map(r -> r.code() + " " + r.severity().id()).toList());
  }
}
