package io.fovea.pipeline.validate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
    Path gt = Files.writeString(folder.resolve("gt.json"), truth);
    Path dt = Files.writeString(folder.resolve("dt.json"), results);
    return Validation.instances(gt.toString(), dt.toString(), 3);
  }

  private static Set<Rule> broken(Validation validation) {
    return validation.documents().stream()
        .flatMap(d -> d.found().stream())
        .map(Findings.Found::rule)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Rule.class)));
  }

  private static final class Cases {
    final Map<Rule, String[]> of = new LinkedHashMap<>();

    void truth(Rule rule, String from, String to) {
      put(rule, replaced(TRUTH, from, to), RESULTS);
    }

    void results(Rule rule, String from, String to) {
      put(rule, TRUTH, replaced(RESULTS, from, to));
    }

    void put(Rule rule, String truth, String results) {
      assertThat(of.put(rule, new String[] {truth, results})).as(rule.code()).isNull();
    }

    private static String replaced(String text, String from, String to) {
      assertThat(text).contains(from);
      return text.replaceFirst(Pattern.quote(from), java.util.regex.Matcher.quoteReplacement(to));
    }
  }

  private static Cases cases() {
    Cases cases = new Cases();
    cases.put(Rule.UNREADABLE, TRUTH, RESULTS.substring(0, 60));
    cases.put(Rule.WRONG_DOCUMENT, TRUTH, "{\"annotations\": []}");
    cases.truth(Rule.SECTION_MISSING, "\"categories\"", "\"classes\"");
    cases.truth(Rule.SECTION_REPEATED, "\"annotations\"", "\"images\": [], \"annotations\"");
    cases.truth(Rule.NOT_AN_OBJECT, "\"images\": [", "\"images\": [17, ");
    cases.truth(Rule.IMAGE_ID, "{\"id\": 1, \"file_name\"", "{\"id\": \"1\", \"file_name\"");
    cases.truth(
        Rule.IMAGE_ID_REPEATED,
        "\"images\": [",
        "\"images\": [{\"id\": 1, \"file_name\": \"0.jpg\", \"height\": 10, \"width\": 20},");
    cases.truth(Rule.IMAGE_SIZE, "\"height\": 10", "\"height\": 0");
    cases.truth(Rule.FILE_NAME_MISSING, "\"file_name\": \"a.jpg\", ", "");
    cases.truth(Rule.FILE_NAME_REPEATED, "b.jpg", "a.jpg");
    cases.truth(Rule.FILE_NAME_UNSAFE, "a.jpg", "../a.jpg");
    cases.truth(Rule.CATEGORY_ID, "{\"id\": 9, \"name\"", "{\"id\": 9.5, \"name\"");
    cases.truth(
        Rule.CATEGORY_ID_REPEATED,
        "\"categories\": [",
        "\"categories\": [{\"id\": 5, \"name\": \"c\"},");
    cases.truth(Rule.CATEGORY_NAME_MISSING, ", \"name\": \"dog\"", "");
    cases.truth(Rule.CATEGORY_NAME_REPEATED, "dog", "cat");
    cases.truth(Rule.ANNOTATION_ID, "{\"id\": 1, \"image_id\"", "{\"image_id\"");
    cases.truth(Rule.ANNOTATION_ID_ZERO, "{\"id\": 1, \"image_id\"", "{\"id\": 0, \"image_id\"");
    cases.truth(
        Rule.ANNOTATION_ID_REPEATED, "{\"id\": 2, \"image_id\"", "{\"id\": 1, \"image_id\"");
    cases.truth(Rule.CROWD_FLAG, "\"iscrowd\": 0, ", "");
    cases.truth(Rule.CROWD_POLYGONS, "\"iscrowd\": 0", "\"iscrowd\": 1");
    cases.truth(Rule.IGNORE_FLAG, "\"iscrowd\": 0", "\"iscrowd\": 0, \"ignore\": 1");
    cases.truth(Rule.AREA, "\"area\": 12, ", "");
    cases.truth(Rule.AREA_CONTRADICTS_MASK, "\"area\": 300", "\"area\": 120000");
    cases.truth(Rule.IMAGE_UNKNOWN, "\"image_id\": 1", "\"image_id\": 3");
    cases.results(Rule.CATEGORY_UNKNOWN, "\"category_id\": 9", "\"category_id\": 7");
    cases.results(Rule.SHAPE_MISSING, ", \"bbox\": [2, 3, 4, 3]", "");
    cases.truth(Rule.BOX_MISSING, "\"bbox\": [2, 3, 4, 3],", "");
    cases.truth(Rule.BOX, "[2, 3, 4, 3],", "[2, 3, -4, 3],");
    cases.results(Rule.BOX_EMPTY, "[2, 3, 4, 3]", "[2, 3, 0, 3]");
    cases.results(Rule.BOX_OUTSIDE, "[2, 3, 4, 3]", "[2, 3, 40, 3]");
    cases.truth(Rule.BOX_CONTRADICTS_MASK, "[2, 3, 4, 3],", "[12, 3, 4, 3],");
    cases.put(
        Rule.BOXES_LOOK_LIKE_CORNERS, TRUTH, boxes(i -> "[300, 200, 350, " + (240 + i) + "]"));
    cases.put(
        Rule.BOXES_LOOK_NORMALISED, TRUTH, boxes(i -> "[0.5, 0.5, 0.25, 0.0" + (i + 1) + "]"));
    cases.truth(Rule.MASK_MISSING, ",\n   \"segmentation\": [[2, 3, 6, 3, 6, 6, 2, 6]]", "");
    cases.truth(Rule.MASK, "[0, 300, 119700]", "[0, 300, 119701]");
    cases.put(Rule.MASK_FORM, TRUTH, MASK_RESULT);
    cases.truth(Rule.MASK_SIZE, "[300, 400]", "[400, 300]");
    cases.truth(Rule.MASK_EMPTY, "[0, 300, 119700]", "[120000]");
    cases.results(Rule.SCORE, "0.9", "NaN");
    cases.results(Rule.SCORE_RANGE, "0.9", "9.5");
    cases.results(
        Rule.RESULTS_MIXED,
        "\"bbox\": [0, 0, 1, 300]",
        "\"segmentation\": {\"size\": [300, 400], \"counts\": \"0\\\\9Td3\"}");
    cases.put(
        Rule.RESULT_REPEATED,
        TRUTH,
        RESULTS.replaceFirst("\\[(\\{.*?})", "[$1, $1").replace("]]", "]"));
    cases.put(Rule.RESULTS_BEYOND_CAP, TRUTH, many(101, i -> 9));
    cases.put(Rule.IMAGES_WITHOUT_RESULTS, TRUTH, "[]");
    cases.put(Rule.CATEGORY_MAP, TRUTH, many(20, i -> 1));
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
    assertThat(broken(validation)).isEmpty();
    assertThat(validation.documents().get(0).counts())
        .containsExactly("2 images", "2 categories", "2 annotations");
    assertThat(ValidationText.of(validation)).endsWith("No problems found.\n");
  }

  @Test
  void everyRuleIsFoundWhereItIsBroken() throws IOException {
    Cases cases = cases();
    assertThat(cases.of.keySet()).containsExactlyInAnyOrder(Rule.values());
    for (var each : cases.of.entrySet()) {
      Validation validation = validate(each.getValue()[0], each.getValue()[1]);
      assertThat(broken(validation)).as(each.getKey().code()).contains(each.getKey());
      assertThat(validation.count(each.getKey().severity())).isPositive();
    }
  }

  @Test
  void allProblemsAreCountedAndTheFirstAreNamed() throws IOException {
    Validation validation = validate(TRUTH, many(50, i -> 7));
    Findings.Found found =
        validation.documents().get(1).found().stream()
            .filter(f -> f.rule() == Rule.CATEGORY_UNKNOWN)
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
    assertThat(broken(validate(imagesLast, RESULTS))).isEmpty();
    assertThat(broken(validate(imagesLast.replace("\"area\": 12, ", ""), RESULTS)))
        .containsExactly(Rule.AREA);
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
            Arrays.stream(Rule.values()).map(r -> r.code() + " " + r.severity().id()).toList());
  }
}
