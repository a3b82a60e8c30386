package io.fovea.pipeline.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.pipeline.scoring.video.VideoFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tubes and labelled videos: each rule is broken once. */
class VideoValidationTest {
  private static final String TRUTH =
      """
      {"videos": [
        {"id": 1, "height": 4, "width": 5, "length": 3, "file_names": ["a.jpg", "b.jpg", "c.jpg"]},
        {"id": 2, "height": 4, "width": 5, "length": 1}],
       "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}],
       "annotations": [
        {"id": 1, "video_id": 1, "category_id": 1, "iscrowd": 0, "height": 4, "width": 5,
         "areas": [2, null, 1], "occlusion": ["no_occlusion", null, "severe_occlusion"],
         "segmentations": [{"size": [4, 5], "counts": [0, 2, 18]}, null,
                           {"size": [4, 5], "counts": [3, 1, 16]}]},
        {"id": 2, "video_id": 2, "category_id": 2, "iscrowd": 0, "areas": [20],
         "occlusion": ["slight_occlusion"], "segmentations": [[[0, 0, 5, 0, 5, 4, 0, 4]]]}]}
      """;

  /** Twice twenty pixels of foreground, as COCO's text. */
  private static final String MASK = "{\"size\": [4, 5], \"counts\": \"0d0\"}";

  private static final String RESULTS =
      """
      [{"video_id": 1, "category_id": 1, "score": 0.9, "segmentations": [MASK, null, MASK]},
       {"video_id": 2, "category_id": 2, "score": 0.8, "segmentations": [MASK]}]
      """
          .replace("MASK", MASK);

  private static final String LABELS =
      """
      {"num_classes": 3, "ignore": 9, "things": [2], "seqs": [
        {"name": "a", "gt_sem": [[[0, 1], [2, 9]]], "gt_ins": [[[0, 0], [1, 0]]],
         "pred_sem": [[[0, 1], [2, 2]]], "pred_ins": [[[0, 0], [1, 1]]]}]}
      """;

  @TempDir Path folder;

  private Validation validate(String task, boolean occluded, String truth, String results)
      throws IOException {
    Path gt = Files.writeString(folder.resolve("gt.json"), truth);
    Path dt = Files.writeString(folder.resolve("dt.json"), results);
    return Validation.run(new VideoCheck(task, gt.toString(), null, dt.toString(), occluded), 3);
  }

  private Validation truth(String from, String to) throws IOException {
    return validate("video", true, Cases.replaced(TRUTH, from, to), RESULTS);
  }

  private Validation results(String from, String to) throws IOException {
    return validate("video", true, TRUTH, Cases.replaced(RESULTS, from, to));
  }

  private Validation labels(String from, String to) throws IOException {
    Path one = Files.writeString(folder.resolve("one.json"), Cases.replaced(LABELS, from, to));
    return Validation.run(new LabelCheck(one.toString(), one.toString()), 3);
  }

  @Test
  void documentsWithoutAFaultHaveNone() throws IOException {
    for (String task : List.of("video", "tracking")) {
      Validation validation = validate(task, true, TRUTH, RESULTS);
      assertThat(ValidationText.of(validation)).endsWith("No problems found.\n");
      assertThat(validation.documents().get(0).counts())
          .containsExactly("2 videos", "2 categories", "2 annotations");
    }
    assertThat(Cases.broken(labels("\"a\"", "\"a\""))).isEmpty();
  }

  @Test
  void everyRuleOfTubes() throws IOException {
    Cases cases = new Cases();
    cases.put(VideoRule.VIDEO_ID, () -> truth("\"id\": 1, \"height\"", "\"height\""));
    cases.put(
        VideoRule.VIDEO_ID_REPEATED, () -> truth("\"id\": 2, \"height\"", "\"id\": 1, \"height\""));
    cases.put(VideoRule.VIDEO_SIZE, () -> truth("\"width\": 5, \"length\": 1", "\"length\": 1"));
    cases.put(VideoRule.VIDEO_LENGTH, () -> truth("\"length\": 3", "\"length\": 4"));
    cases.put(VideoRule.VIDEO_UNKNOWN, () -> results("\"video_id\": 2", "\"video_id\": 3"));
    cases.put(VideoRule.TUBE_MISSING, () -> results(", \"segmentations\": [" + MASK + "]}", "}"));
    cases.put(VideoRule.TUBE_LENGTH, () -> results("null, ", ""));
    cases.put(VideoRule.TUBE_EMPTY, () -> results("[" + MASK + "]}", "[null]}"));
    cases.put(
        VideoRule.FRAME_EMPTY,
        () ->
            validate(
                "tracking",
                false,
                TRUTH,
                Cases.replaced(RESULTS, "null", "{\"size\": [4, 5], \"counts\": \"d0\"}")));
    cases.put(VideoRule.AREAS, () -> truth("\"areas\": [20],", ""));
    cases.put(VideoRule.AREAS_LENGTH, () -> truth("[2, null, 1]", "[2, null]"));
    cases.put(VideoRule.AREAS_CONTRADICT_MASKS, () -> truth("[20]", "[2000]"));
    cases.put(VideoRule.OCCLUSION, () -> truth("slight_occlusion", "partly"));
    cases.put(
        VideoRule.TUBE_SIZE,
        () -> truth("\"height\": 4, \"width\": 5,\n   \"areas\"", "\"height\": 8,\n   \"areas\""));
    cases.put(
        VideoRule.TUBE_REPEATED,
        () ->
            results(
                "[{",
                "[{\"video_id\": 2, \"category_id\": 2, \"score\": 0.1, \"segmentations\": ["
                    + MASK
                    + "]}, {"));
    cases.put(
        VideoRule.TUBES_BEYOND_CAP,
        () ->
            validate(
                "video",
                false,
                TRUTH,
                IntStream.range(0, 101)
                    .mapToObj(
                        i ->
                            "{\"video_id\": 2, \"category_id\": 2, \"score\": 0.5,"
                                + " \"segmentations\": [null]}")
                    .collect(Collectors.joining(",", "[", "]"))));
    cases.put(
        VideoRule.VIDEOS_WITHOUT_RESULTS, () -> results("\"video_id\": 2", "\"video_id\": 1"));
    cases.put(VideoRule.CATEGORY_UNUSED, () -> truth("\"category_id\": 2", "\"category_id\": 1"));
    cases.assertAllFound(List.of(VideoRule.values()));
  }

  /** What tubes share with other documents is looked at here too. */
  @Test
  void sharedRules() throws IOException {
    Cases cases = new Cases();
    cases.put(DocumentRule.WRONG_DOCUMENT, () -> validate("video", false, "[]", RESULTS));
    cases.put(DocumentRule.FILE_NAME_UNSAFE, () -> truth("b.jpg", "../b.jpg"));
    cases.put(
        DocumentRule.ANNOTATION_ID_ZERO,
        () -> truth("\"id\": 1, \"video_id\"", "\"id\": 0, \"video_id\""));
    cases.put(
        DocumentRule.ANNOTATION_ID_REPEATED,
        () -> truth("\"id\": 1, \"video_id\"", "\"id\": 2, \"video_id\""));
    cases.put(
        DocumentRule.CATEGORY_UNKNOWN, () -> results("\"category_id\": 2", "\"category_id\": 3"));
    cases.put(DocumentRule.CROWD_FLAG, () -> truth("\"iscrowd\": 0, \"areas\"", "\"areas\""));
    cases.put(DocumentRule.MASK, () -> truth("[3, 1, 16]", "[3, 1, 17]"));
    cases.put(DocumentRule.MASK_SIZE, () -> results("[4, 5]", "[5, 4]"));
    cases.put(DocumentRule.MASK_FORM, () -> results("\"0d0\"", "[0, 20]"));
    cases.put(DocumentRule.SCORE, () -> results("0.8", "NaN"));
    cases.put(DocumentRule.RESULTS_EMPTY, () -> validate("video", false, TRUTH, "[]"));
    cases.put(
        DocumentRule.CATEGORY_MAP,
        () ->
            validate(
                "video",
                false,
                TRUTH,
                IntStream.range(0, 12)
                    .mapToObj(
                        i ->
                            "{\"video_id\": 2, \"category_id\": 1, \"score\": 0.5,"
                                + " \"segmentations\": [null]}")
                    .collect(Collectors.joining(",", "[", "]"))));
    cases.assertAllFound(
        List.of(
            DocumentRule.WRONG_DOCUMENT,
            DocumentRule.FILE_NAME_UNSAFE,
            DocumentRule.ANNOTATION_ID_ZERO,
            DocumentRule.ANNOTATION_ID_REPEATED,
            DocumentRule.CATEGORY_UNKNOWN,
            DocumentRule.CROWD_FLAG,
            DocumentRule.MASK,
            DocumentRule.MASK_SIZE,
            DocumentRule.MASK_FORM,
            DocumentRule.SCORE,
            DocumentRule.RESULTS_EMPTY,
            DocumentRule.CATEGORY_MAP));
  }

  @Test
  void everyRuleOfLabels() throws IOException {
    Cases cases = new Cases();
    cases.put(LabelRule.LABEL_HEADER, () -> labels("\"ignore\": 9, ", ""));
    cases.put(LabelRule.LABELS_MISSING, () -> labels("\"pred_ins\"", "\"pred\""));
    cases.put(LabelRule.LABEL_VALUE, () -> labels("[1, 1]", "[1, -1]"));
    cases.put(LabelRule.LABEL_FRAMES, () -> labels("[[[0, 1], [2, 2]]]", "[[[0, 1], [2]]]"));
    cases.put(LabelRule.LABEL_CLASS, () -> labels("[2, 2]", "[2, 3]"));
    cases.put(
        LabelRule.LABEL_VIDEOS,
        () -> {
          Path gt = Files.writeString(folder.resolve("a.json"), LABELS);
          Path other =
              Files.writeString(folder.resolve("b.json"), LABELS.replace("\"a\"", "\"b\""));
          return Validation.run(new LabelCheck(gt.toString(), other.toString()), 3);
        });
    cases.put(LabelRule.VOID_PREDICTED, () -> labels("[2, 2]", "[2, 9]"));
    cases.put(LabelRule.STUFF_INSTANCES, () -> labels("[[[0, 1], [2, 2]]]", "[[[0, 1], [2, 1]]]"));
    cases.assertAllFound(List.of(LabelRule.values()));
  }

  /** YouTube-VIS 2022: one list of results for two ground truths. */
  @Test
  void shortAndLongVideosShareTheirResults() {
    Validation validation =
        Validation.run(
            new VideoCheck(
                "video",
                VideoFixture.location("quick_ytvis22/gt_short"),
                VideoFixture.location("quick_ytvis22/gt_long"),
                VideoFixture.location("quick/pred"),
                false),
            3);
    assertThat(validation.documents()).hasSize(3);
    assertThat(validation.count(Severity.ERROR)).isZero();
  }

  /** What the reference gets wrong on the golden fixtures is said before it is scored. */
  @Test
  void goldensSayWhatTheyPin() {
    assertThat(ofGolden("fixtures/02_gt_id_zero")).contains(DocumentRule.ANNOTATION_ID_ZERO);
    assertThat(ofGolden("fixtures/03_short_prediction")).contains(VideoRule.TUBE_LENGTH);
    assertThat(ofGolden("fixtures/04_all_null")).contains(VideoRule.TUBE_EMPTY);
    assertThat(ofGolden("fixtures/06_size_mismatch")).contains(DocumentRule.MASK_SIZE);
    assertThat(ofGolden("fixtures/01_exact_half_iou")).isEmpty();
    assertThat(ofGolden("quick")).containsExactly(VideoRule.TUBE_EMPTY);
  }

  private static Set<Rule> ofGolden(String name) {
    return Cases.broken(
        Validation.run(
            new VideoCheck(
                "video",
                VideoFixture.location(name + "/gt"),
                null,
                VideoFixture.location(name + "/pred"),
                false),
            3));
  }
}
