package io.fovea.pipeline.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.DetectionResult;
import io.fovea.metrics.detection.IouType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of records, seen through the engine. */
class RecordRulesTest {
  private static final String IMAGES =
      "\"images\":[{\"id\":1,\"height\":10,\"width\":10},{\"id\":2,\"height\":10,\"width\":10}]";
  private static final String CATEGORIES =
      "\"categories\":[{\"id\":1,\"name\":\"a\"},{\"id\":2,\"name\":\"b\"}]";
  private static final String SQUARE = "\"segmentation\":[[0,0,4,0,4,4,0,4]],\"bbox\":[0,0,4,4]";
  private static final String RESULT =
      "[{\"image_id\":1,\"category_id\":1,\"score\":0.5,\"bbox\":[0,0,4,4]}]";

  /** One true positive has a precision one unit below 1, as in pycocotools. */
  private static final Offset<Double> NEARLY = Offset.offset(1e-9);

  @TempDir Path folder;

  private static String annotation(int id, int image, int category, String fields) {
    return "{\"id\":"
        + id
        + ",\"image_id\":"
        + image
        + ",\"category_id\":"
        + category
        + fields
        + "}";
  }

  private static String document(String images, String... annotations) {
    return "{"
        + images
        + ","
        + CATEGORIES
        + ",\"annotations\":["
        + String.join(",", annotations)
        + "]}";
  }

  private String write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ScoreOutcome score(IouType type, Mode mode, String groundTruth, String results) {
    return new LocalEngine().score(request(type, mode, groundTruth, results));
  }

  private ScoreRequest request(IouType type, Mode mode, String groundTruth, String results) {
    return ScoreRequest.of(
        write("gt.json", groundTruth),
        write("dt.json", results),
        DetectionParams.coco(type).withMode(mode));
  }

  private static double ap(ScoreOutcome outcome) {
    return outcome.result().summary().stats().get("AP");
  }

  private void refuses(IouType type, Mode mode, String groundTruth, String... parts) {
    assertThatThrownBy(() -> score(type, mode, groundTruth, RESULT))
        .isInstanceOfSatisfying(
            UserError.class,
            e -> {
              assertThat(e.problem()).contains(parts);
              assertThat(e.remedy()).isNotBlank();
            });
  }

  @Test
  void onlyWhatIsEvaluatedIsJudged() {
    String broken = annotation(2, 2, 2, ",\"area\":null,\"segmentation\":7");
    String good = annotation(1, 1, 1, ",\"iscrowd\":0,\"area\":16," + SQUARE);
    String groundTruth = document(IMAGES, good, broken);
    ScoreRequest all = request(IouType.SEGM, Mode.STRICT, groundTruth, RESULT);
    assertThatThrownBy(() -> new LocalEngine().score(all)).hasMessageContaining("annotation 2");
    for (ScoreRequest part :
        List.of(
            all.withImageIds(Optional.of(List.of(1L))),
            all.withCategoryIds(Optional.of(List.of(1L))))) {
      assertThat(ap(new LocalEngine().score(part))).isCloseTo(1, NEARLY);
    }
  }

  @Test
  void refusesTheLastOfARepeatedIdWhoseImageIsNotListed() {
    String fields = ",\"iscrowd\":0,\"area\":16," + SQUARE;
    String groundTruth =
        document(IMAGES, annotation(1, 1, 1, fields), annotation(1, 99, 1, fields));
    refuses(IouType.SEGM, Mode.STRICT, groundTruth, "annotation 1", "image 99");
    assertThat(ap(score(IouType.SEGM, Mode.CORRECTED, groundTruth, RESULT))).isCloseTo(1, NEARLY);
    assertThat(ap(score(IouType.BBOX, Mode.STRICT, groundTruth, RESULT)))
        .isEqualTo(DetectionResult.UNDEFINED);
  }

  @Test
  void aCrowdNeedsNoArea() {
    String crowd = annotation(1, 1, 1, ",\"iscrowd\":1," + SQUARE);
    assertThat(ap(score(IouType.BBOX, Mode.STRICT, document(IMAGES, crowd), RESULT)))
        .isEqualTo(DetectionResult.UNDEFINED);
    String plain = annotation(1, 1, 1, ",\"iscrowd\":0," + SQUARE);
    refuses(IouType.BBOX, Mode.STRICT, document(IMAGES, plain), "annotation 1", "'area'");
    refuses(IouType.BBOX, Mode.CORRECTED, document(IMAGES, plain), "annotation 1", "'area'");
  }

  @Test
  void aMissingCrowdFlagIsZeroInCorrectedModeOnly() {
    String groundTruth = document(IMAGES, annotation(1, 1, 1, ",\"area\":16," + SQUARE));
    refuses(IouType.SEGM, Mode.STRICT, groundTruth, "annotation 1", "'iscrowd' is missing");
    assertThat(ap(score(IouType.SEGM, Mode.CORRECTED, groundTruth, RESULT))).isCloseTo(1, NEARLY);
    String odd = document(IMAGES, annotation(1, 1, 1, ",\"area\":16,\"iscrowd\":\"0\"," + SQUARE));
    refuses(IouType.SEGM, Mode.CORRECTED, odd, "annotation 1", "'iscrowd'");
  }

  @Test
  void ignoreIsHonouredInCorrectedModeOnly() {
    String groundTruth =
        document(
            IMAGES,
            annotation(1, 1, 1, ",\"iscrowd\":0,\"area\":16," + SQUARE),
            annotation(2, 2, 1, ",\"iscrowd\":0,\"area\":16,\"ignore\":1," + SQUARE));
    assertThat(ap(score(IouType.SEGM, Mode.STRICT, groundTruth, RESULT))).isBetween(0.5, 0.51);
    assertThat(ap(score(IouType.SEGM, Mode.CORRECTED, groundTruth, RESULT))).isCloseTo(1, NEARLY);
  }

  @Test
  void masksNeedTheSizeOfTheirImage() {
    String unsized = "\"images\":[{\"id\":1}]";
    String runs =
        ",\"iscrowd\":0,\"area\":16,\"segmentation\":{\"size\":[10,10],\"counts\":[0,4,96]}";
    String masks =
        "[{\"image_id\":1,\"category_id\":1,\"score\":1,"
            + "\"segmentation\":{\"size\":[10,10],\"counts\":\"04P3\"}}]";
    String groundTruth = document(unsized, annotation(1, 1, 1, runs));
    assertThatThrownBy(() -> score(IouType.SEGM, Mode.STRICT, groundTruth, masks))
        .hasMessageContaining("image 1")
        .hasMessageContaining("'height'");
    assertThat(ap(score(IouType.SEGM, Mode.CORRECTED, groundTruth, masks))).isCloseTo(1, NEARLY);
    refuses(
        IouType.SEGM,
        Mode.CORRECTED,
        document(unsized, annotation(1, 1, 1, ",\"iscrowd\":0,\"area\":16," + SQUARE)),
        "annotation 1",
        "'height'");
  }

  @Test
  void aMaskCutShortIsRefusedWhereItMeetsATruth() {
    String cut =
        "[{\"image_id\":1,\"category_id\":%d,\"score\":1,"
            + "\"segmentation\":{\"size\":[10,10],\"counts\":\"04\"}}]";
    String groundTruth =
        document(IMAGES, annotation(1, 1, 1, ",\"iscrowd\":0,\"area\":16," + SQUARE));
    assertThatThrownBy(() -> score(IouType.SEGM, Mode.STRICT, groundTruth, cut.formatted(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("dt.json, results[0] (image 1)")
        .hasMessageContaining("sum to 4");
    assertThat(ap(score(IouType.SEGM, Mode.STRICT, groundTruth, cut.formatted(2)))).isZero();
    assertThatThrownBy(() -> score(IouType.SEGM, Mode.CORRECTED, groundTruth, cut.formatted(2)))
        .isInstanceOf(UserError.class);
  }

  @Test
  void repeatedIdsStandForTheLastInStrictModeOnly() {
    String other = "\"segmentation\":[[5,5,9,5,9,9,5,9]],\"bbox\":[5,5,4,4]";
    String groundTruth =
        document(
            IMAGES,
            annotation(7, 1, 1, ",\"iscrowd\":0,\"area\":16," + SQUARE),
            annotation(7, 1, 2, ",\"iscrowd\":0,\"area\":16," + other));
    ScoreOutcome strict = score(IouType.BBOX, Mode.STRICT, groundTruth, RESULT);
    // Category 1 lost its only object, and category 2 has the last one twice.
    assertThat(ap(strict)).isZero();
    assertThat(strict.counts().annotations()).isEqualTo(2);
    assertThat(strict.warnings()).anyMatch(w -> w.contains("2 annotations have an id"));
    assertThat(ap(score(IouType.BBOX, Mode.CORRECTED, groundTruth, RESULT))).isCloseTo(0.5, NEARLY);
  }

  @Test
  void poolingARepeatedCategoryIsRefusedInStrictMode() {
    String groundTruth =
        document(IMAGES, annotation(1, 1, 1, ",\"iscrowd\":0,\"area\":16," + SQUARE))
            .replace("\"id\":2,\"name\":\"b\"", "\"id\":1,\"name\":\"b\"");
    ScoreRequest strict = request(IouType.BBOX, Mode.STRICT, groundTruth, RESULT);
    assertThat(ap(new LocalEngine().score(strict))).isCloseTo(1, NEARLY);
    ScoreRequest pooled = request(IouType.BBOX, Mode.STRICT, groundTruth, RESULT);
    var pooledParams = pooled.params().withUseCategories(false);
    assertThatThrownBy(
            () ->
                new LocalEngine()
                    .score(
                        ScoreRequest.of(pooled.groundTruth(), pooled.predictions(), pooledParams)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("more than once");
  }

  @Test
  void theFirstRefusedImageIsTheOneReported() {
    StringBuilder images = new StringBuilder("\"images\":[");
    StringBuilder results = new StringBuilder("[");
    for (int i = 1; i <= 300; i++) {
      images.append(i == 1 ? "" : ",");
      images.append("{\"id\":").append(i).append(",\"height\":10,\"width\":10}");
      results.append(i == 1 ? "" : ",");
      results.append("{\"image_id\":").append(301 - i).append(",\"category_id\":1,\"score\":");
      results.append(i < 250 ? "null" : "1").append(",\"bbox\":[0,0,1,1]}");
    }
    ScoreRequest request =
        request(IouType.BBOX, Mode.STRICT, document(images + "]"), results + "]");
    for (int threads : new int[] {1, 2, 8}) {
      assertThatThrownBy(() -> new LocalEngine().score(request.withThreads(threads)))
          .hasMessageContaining("(image 52)");
    }
  }

  @Test
  void withoutAnnotationsEverythingIsUndefined() {
    ScoreOutcome outcome =
        score(IouType.SEGM, Mode.STRICT, "{" + IMAGES + "," + CATEGORIES + "}", RESULT);
    assertThat(outcome.result().summary().stats().values()).containsOnly(-1.0);
  }
}
