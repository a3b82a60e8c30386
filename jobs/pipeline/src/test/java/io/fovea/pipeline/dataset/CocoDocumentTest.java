package io.fovea.pipeline.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Box;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CocoDocumentTest {
  @TempDir Path folder;

  private String write(String json) {
    try {
      return Files.writeString(folder.resolve("gt.json"), json).toString();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private List<CocoRecord> records(String json, Detail detail) {
    List<CocoRecord> records = new ArrayList<>();
    try (CocoDocument document = CocoDocument.open(write(json), detail)) {
      document.forEachRemaining(records::add);
    }
    return records;
  }

  private RawAnnotation annotation(String fields) {
    String json = "{\"annotations\":[{\"id\":1,\"image_id\":2,\"category_id\":3" + fields + "}]}";
    return (RawAnnotation) records(json, Detail.MASKS).get(0);
  }

  private void refuses(String json, String... parts) {
    assertThatThrownBy(() -> CocoDataset.read(write(json), Detail.MASKS))
        .isInstanceOfSatisfying(
            UserError.class,
            e -> {
              assertThat(e.problem()).contains("gt.json").contains(parts);
              assertThat(e.remedy()).isNotBlank();
            });
  }

  @Test
  void readsSectionsInTheirOrder() {
    List<CocoRecord> records =
        records(
            """
            {"info": {"images": [1, {"deep": [[]]}]},
             "categories": [{"supercategory": "s", "name": "n", "id": 3, "keypoints": ["a"]}],
             "annotations": [
               {"iscrowd": 1, "id": 17, "image_id": 9, "category_id": 3, "area": 1.5,
                "bbox": [1, 2.5, 3e0, -4], "segmentation": [[0, 0, 1, 0, 1, 1]], "attributes": {}}],
             "licenses": null,
             "images": [{"height": 4, "width": 5, "file_name": "a.jpg", "id": 9}]}
            """,
            Detail.MASKS);
    assertThat(records).hasSize(3);
    assertThat(records.get(0)).isEqualTo(new CategoryRecord(3, "n", "s"));
    assertThat(records.get(2)).isEqualTo(new ImageRecord(9, "a.jpg", 4, 5));
    RawAnnotation annotation = (RawAnnotation) records.get(1);
    assertThat(annotation.id()).isEqualTo(17);
    assertThat(annotation.iscrowd()).isEqualTo(Flag.YES);
    assertThat(annotation.ignore()).isEqualTo(Flag.ABSENT);
    assertThat(annotation.area()).isEqualTo(1.5);
    assertThat(annotation.box()).isEqualTo(new Box(1, 2.5, 3, -4));
    assertThat(((Segmentation.Polygons) annotation.segmentation()).parts().get(0))
        .containsExactly(0, 0, 1, 0, 1, 1);
  }

  @Test
  void skipsWhatIsNotWanted() {
    String json =
        """
        {"annotations": [{"id": 1, "image_id": 1, "category_id": 1, "segmentation": [[1]]}],
         "images": [{"id": 1}], "categories": []}
        """;
    assertThat(records(json, Detail.IMAGES)).containsExactly(new ImageRecord(1, null, null, null));
    RawAnnotation boxes = (RawAnnotation) records(json, Detail.BOXES).get(0);
    assertThat(boxes.segmentation()).isInstanceOf(Segmentation.Missing.class);
  }

  @Test
  void countsOrdinalsByThePositionInTheFile() {
    List<CocoRecord> records =
        records(
            "{\"annotations\":[{\"id\":5,\"image_id\":1,\"category_id\":1},"
                + "{\"id\":5,\"image_id\":1,\"category_id\":1}]}",
            Detail.BOXES);
    assertThat(records).map(r -> ((RawAnnotation) r).ordinal()).containsExactly(0L, 1L);
  }

  @Test
  void laterRecordsReplaceEarlierOnes() {
    CocoDataset dataset =
        CocoDataset.read(
            write(
                """
                {"images": [{"id": 2, "height": 1}, {"id": 1}, {"id": 2, "height": 7}],
                 "categories": [{"id": 1, "name": "a"}, {"id": 1, "name": "b"}]}
                """),
            Detail.MASKS);
    assertThat(dataset.images().keySet()).containsExactly(1L, 2L);
    assertThat(dataset.images().get(2L).height()).isEqualTo(7);
    assertThat(dataset.categories().get(1L).name()).isEqualTo("b");
    assertThat(dataset.repeatedImages()).isEqualTo(1);
    assertThat(dataset.repeatedCategories()).isEqualTo(1);
    assertThat(dataset.annotations()).isEmpty();
  }

  @Test
  void lastOfRepeatedKeysCounts() {
    assertThat(annotation(",\"area\":1,\"area\":2").area()).isEqualTo(2);
    assertThat(annotation(",\"id\":7").id()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({
    "1,YES",
    "0,NO",
    "true,YES",
    "false,NO",
    "1.0,YES",
    "7,YES",
    "0.5,MALFORMED",
    "-1,MALFORMED",
    "256,MALFORMED",
    "null,MALFORMED",
    "'\"1\"',MALFORMED",
    "[1],MALFORMED"
  })
  void readsFlags(String value, Flag flag) {
    assertThat(annotation(",\"iscrowd\":" + value + ",\"ignore\":" + value).iscrowd())
        .isEqualTo(flag);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"12\"", "[1]", "{\"a\":[1]}", "true"})
  void keepsUnusableNumbersAsAbsent(String value) {
    RawAnnotation annotation = annotation(",\"area\":" + value + ",\"bbox\":" + value);
    assertThat(annotation.area()).isNull();
    assertThat(annotation.box()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[]", "[1,2,3]", "[1,2,3,4,5]", "[1,2,null,4]", "[1,2,[3],4]", "[[1,2,3,4]]"})
  void keepsUnusableBoxesAsAbsent(String value) {
    assertThat(annotation(",\"bbox\":" + value).box()).isNull();
  }

  @Test
  void acceptsPythonsNumbers() {
    assertThat(annotation(",\"area\":NaN").area()).isNaN();
    assertThat(annotation(",\"area\":-Infinity").area()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(annotation(",\"area\":1e999").area()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(annotation(",\"area\":0.1").area()).isEqualTo(0.1);
    assertThat(annotation(",\"area\":7.0368744177664e13").area()).isEqualTo(0x1p46);
    assertThat(annotation(",\"area\":123456789012345678901234567890").area())
        .isEqualTo(1.2345678901234568E29);
  }

  @Test
  void acceptsWholeIdsOnly() {
    assertThat(annotation(",\"id\":42.0").id()).isEqualTo(42);
    assertThat(annotation(",\"id\":-3").id()).isEqualTo(-3);
    assertThat(annotation(",\"id\":9223372036854775807").id()).isEqualTo(Long.MAX_VALUE);
    String[] bad = {"42.5", "\"42\"", "9223372036854775808", "1e300", "NaN", "null", "[1]", "true"};
    for (String id : bad) {
      refuses("{\"images\":[{\"id\":" + id + "}]}", "images[0]", "'id'", "whole number");
      refuses(
          "{\"annotations\":[{\"id\":1,\"image_id\":" + id + ",\"category_id\":1}]}",
          "annotations[0]",
          "'image_id'");
    }
  }

  @Test
  void readsEveryFormOfSegmentation() {
    assertThat(annotation("").segmentation()).isInstanceOf(Segmentation.Missing.class);
    Segmentation.RunText text =
        (Segmentation.RunText)
            annotation(",\"segmentation\":{\"counts\":\"04\\u0035\\u00e9\",\"size\":[2,3]}")
                .segmentation();
    assertThat(text.ascii()).containsExactly('0', '4', '5', -1);
    assertThat(text.height()).isEqualTo(2);
    assertThat(text.width()).isEqualTo(3);
    Segmentation.RunCounts runs =
        (Segmentation.RunCounts)
            annotation(",\"segmentation\":{\"size\":[2,3.0],\"x\":[{}],\"counts\":[1,2,3.0]}")
                .segmentation();
    assertThat(runs.runs()).containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "\"text\"",
        "[1,2,3,4,5,6]",
        "[[1,2,3,4,5,null]]",
        "[[1,2],{\"counts\":[1],\"size\":[1,1]}]",
        "{\"counts\":[1]}",
        "{\"size\":[1,1]}",
        "{\"size\":[1],\"counts\":\"0\"}",
        "{\"size\":[-1,1],\"counts\":\"0\"}",
        "{\"size\":[1,1e10],\"counts\":\"0\"}",
        "{\"size\":[1,1],\"counts\":null}",
        "{\"size\":[1,1],\"counts\":[1,-1,1]}",
        "{\"size\":[1,1],\"counts\":[0.5,0.5]}",
        "{\"size\":\"1,1\",\"counts\":\"0\"}"
      })
  void keepsMalformedSegmentationsUntilTheyAreNeeded(String value) {
    RawAnnotation annotation = annotation(",\"segmentation\":" + value + ",\"area\":3");
    assertThat(annotation.area()).isEqualTo(3);
    assertThat(annotation.segmentation()).isInstanceOf(Segmentation.Malformed.class);
    assertThatThrownBy(() -> annotation.segmentation().toRle(1, 1, () -> "gt.json, annotation 1"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("gt.json, annotation 1, segmentation: it is ");
  }

  @Test
  void refusesWhatIsNoDocument() {
    refuses("", "is empty");
    refuses("[1]", "a list");
    refuses("hello", "not valid JSON");
    refuses("{\"images\": {}}", "'images' is an object");
    refuses("{\"images\": null}", "'images' is null");
    refuses("{\"images\": [7]}", "images[0] is the number 7");
    refuses("{\"images\": [], \"images\": []}", "appears twice");
    refuses("{\"annotations\": []}", "'images' is missing");
    refuses("{\"images\": []} {}", "something follows the end");
    refuses("{\"images\": [{\"file_name\": \"a\"}]}", "images[0]", "'id' is missing");
    refuses(
        "{\"annotations\": [{\"id\": 1, \"category_id\": 1}]}",
        "annotations[0]",
        "'image_id' is missing");
  }

  @Test
  void tellsWhereTheDocumentIsBroken() {
    refuses("{\"images\": [{\"id\": 1}, {\"id\": 2", "cut short", "/images/1/id");
    refuses("{\"images\":\n [{\"id\": 1 \"x\": 2}]}", "not valid JSON", "line 2");
    refuses("{\"images\": [{\"id\": 1}]", "cut short");
  }

  @Test
  void limitsWhatOneValueMayTake() {
    refuses("{\"images\": [], \"x\": " + "[".repeat(200) + "]".repeat(200) + "}", "limits", "/x/0");
    refuses("{\"images\": [{\"id\": " + "1".repeat(2000) + "}]}", "limits", "/images/0/id");
  }

  @Test
  void acceptsTextLongerThanJacksonsOwnLimit() {
    String counts = "0".repeat(21_000_000);
    Segmentation.RunText text =
        (Segmentation.RunText)
            annotation(",\"segmentation\":{\"size\":[1,1],\"counts\":\"" + counts + "\"}")
                .segmentation();
    assertThat(text.ascii()).hasSize(21_000_000);
  }
}
