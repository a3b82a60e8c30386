package io.fovea.pipeline.validate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LVIS and keypoints: each rule is broken once. */
class CocoTasksValidationTest {
  private static final String LVIS =
      """
      {"images": [
        {"id": 1, "coco_url": "http://images.cocodataset.org/val2017/1.jpg", "height": 10,
         "width": 20, "neg_category_ids": [7], "not_exhaustive_category_ids": [5]}],
       "annotations": [
        {"id": 1, "image_id": 1, "category_id": 5, "area": 12, "bbox": [2, 3, 4, 3],
         "segmentation": [[2, 3, 6, 3, 6, 6, 2, 6]]}],
       "categories": [{"id": 5, "name": "cat", "frequency": "f"},
                      {"id": 7, "name": "dog", "frequency": "r"}]}
      """;

  private static final String BOX =
      """
      [{"image_id": 1, "category_id": 5, "score": 0.9, "bbox": [2, 3, 4, 3]}]
      """;

  private static final String KEYPOINTS =
      """
      {"images": [{"id": 1, "file_name": "a.jpg", "height": 10, "width": 20}],
       "annotations": [
        {"id": 1, "image_id": 1, "category_id": 1, "iscrowd": 0, "area": 12, "bbox": [2, 3, 4, 3],
         "num_keypoints": 2, "keypoints": [2, 3, 2, 6, 6, 1, 0, 0, 0]}],
       "categories": [{"id": 1, "name": "person", "keypoints": ["nose", "left", "right"]}]}
      """;

  private static final String POINTS =
      """
      [{"image_id": 1, "category_id": 1, "score": 0.9, "keypoints": [2, 3, 1, 6, 6, 1, 3, 3, 1]}]
      """;

  @TempDir Path folder;

  private Validation validate(CocoCheck.Kind kind, String truth, String results)
      throws IOException {
    Path gt = Files.writeString(folder.resolve("gt.json"), truth);
    Path dt = Files.writeString(folder.resolve("dt.json"), results);
    return Validation.run(new CocoCheck(kind, gt.toString(), dt.toString(), 3), 3);
  }

  private Validation lvis(String from, String to) throws IOException {
    return validate(CocoCheck.Kind.LVIS, Cases.replaced(LVIS, from, to), BOX);
  }

  private Validation keypoints(String from, String to) throws IOException {
    return validate(CocoCheck.Kind.KEYPOINTS, Cases.replaced(KEYPOINTS, from, to), POINTS);
  }

  private Validation points(String results) throws IOException {
    return validate(CocoCheck.Kind.KEYPOINTS, KEYPOINTS, results);
  }

  private static String many(int n, String record) {
    return IntStream.range(0, n)
        .mapToObj(i -> record.replace("#", Integer.toString(i)))
        .collect(Collectors.joining(",", "[", "]"));
  }

  @Test
  void documentsWithoutAFaultHaveNone() throws IOException {
    assertThat(Cases.broken(validate(CocoCheck.Kind.LVIS, LVIS, BOX))).isEmpty();
    assertThat(Cases.broken(validate(CocoCheck.Kind.KEYPOINTS, KEYPOINTS, POINTS))).isEmpty();
  }

  @Test
  void everyRuleOfLvis() throws IOException {
    Cases cases = new Cases();
    cases.put(LvisRule.FEDERATION, () -> lvis("\"neg_category_ids\": [7], ", ""));
    cases.put(LvisRule.FEDERATION_CATEGORY, () -> lvis("[7]", "[8]"));
    cases.put(LvisRule.NEGATIVE_ANNOTATED, () -> lvis("[7]", "[5]"));
    cases.put(LvisRule.NEGATIVE_NOT_EXHAUSTIVE, () -> lvis("[5]", "[5, 7]"));
    cases.put(LvisRule.NOT_EXHAUSTIVE_UNANNOTATED, () -> lvis("[5]", "[7]"));
    cases.put(LvisRule.FREQUENCY, () -> lvis("\"f\"", "\"often\""));
    cases.put(LvisRule.CROWD_IN_LVIS, () -> lvis("\"area\": 12", "\"iscrowd\": 1, \"area\": 12"));
    cases.put(LvisRule.AREA_ZERO, () -> lvis("\"area\": 12", "\"area\": 0"));
    cases.put(
        LvisRule.IMAGE_BEYOND_CAP,
        () ->
            validate(
                CocoCheck.Kind.LVIS,
                LVIS,
                many(
                    301,
                    "{\"image_id\": 1, \"category_id\": 5, \"score\": 0.#, \"bbox\": [2, 3, 4, 3]}")));
    cases.assertAllFound(List.of(LvisRule.values()));
  }

  @Test
  void everyRuleOfKeypoints() throws IOException {
    Cases cases = new Cases();
    cases.put(KeypointRule.KEYPOINTS, () -> keypoints("[2, 3, 2, 6, 6, 1, 0, 0, 0]", "\"none\""));
    cases.put(
        KeypointRule.KEYPOINTS_LENGTH, () -> points(POINTS.replace("[2, 3, 1, 6,", "[2, 1, 6,")));
    cases.put(KeypointRule.KEYPOINT_NAMES, () -> keypoints("\"nose\", ", ""));
    cases.put(KeypointRule.KEYPOINTS_BOX_MISSING, () -> keypoints("\"bbox\": [2, 3, 4, 3],", ""));
    cases.put(KeypointRule.NUM_KEYPOINTS, () -> keypoints("\"num_keypoints\": 2, ", ""));
    cases.put(
        KeypointRule.NUM_KEYPOINTS_CONTRADICTS,
        () -> keypoints("\"num_keypoints\": 2", "\"num_keypoints\": 3"));
    cases.put(KeypointRule.VISIBILITY, () -> keypoints("[2, 3, 2,", "[2, 3, 0.7,"));
    cases.put(KeypointRule.KEYPOINT_OUTSIDE, () -> keypoints("[2, 3, 2,", "[2, 13, 2,"));
    cases.put(
        KeypointRule.KEYPOINTS_FINITE, () -> points(POINTS.replace("[2, 3, 1,", "[2, NaN, 1,")));
    cases.put(
        KeypointRule.KEYPOINTS_LOOK_NORMALISED,
        () ->
            points(
                many(
                    5,
                    "{\"image_id\": 1, \"category_id\": 1, \"score\": 0.#,"
                        + " \"keypoints\": [0.1, 0.2, 9, 0.5, 1, 9, 0.3, 0.4, 9]}")));
    cases.put(
        KeypointRule.KEYPOINTS_BEYOND_CAP,
        () ->
            points(
                many(
                    21,
                    "{\"image_id\": 1, \"category_id\": 1, \"score\": 0.#,"
                        + " \"keypoints\": [2, 3, 1, 6, 6, 1, 3, 3, 1]}")));
    cases.assertAllFound(List.of(KeypointRule.values()));
  }

  /** What instances need is not asked of LVIS, and its names of images are addresses. */
  @Test
  void lvisNeedsNeitherCrowdFlagsNorFileNames() throws IOException {
    assertThat(Cases.broken(validate(CocoCheck.Kind.INSTANCE, LVIS, BOX)))
        .containsExactlyInAnyOrder(CocoRule.FILE_NAME_MISSING, DocumentRule.CROWD_FLAG);
  }
}
