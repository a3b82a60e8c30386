package io.fovea.pipeline.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Rle;
import io.fovea.pipeline.dataset.RawResult.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsDocumentTest {
  /** Four by five pixels, the second column. */
  private static final String MASK = "\"segmentation\":{\"size\":[4,5],\"counts\":\"44<\"}";

  @TempDir Path folder;

  private List<RawResult> read(String json) {
    return read(json, Detail.MASKS);
  }

  private List<RawResult> read(String json, Detail detail) {
    List<RawResult> results = new ArrayList<>();
    try (ResultsDocument document = ResultsDocument.open(write(json), detail)) {
      document.forEachRemaining(results::add);
    }
    return results;
  }

  private String write(String json) {
    try {
      return Files.writeString(folder.resolve("dt.json"), json).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String result(String fields) {
    return "{\"image_id\":1,\"category_id\":2,\"score\":0.5," + fields + "}";
  }

  private void refuses(String json, String... parts) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(
            UserError.class,
            e -> {
              assertThat(e.problem()).contains("dt.json").contains(parts);
              assertThat(e.remedy()).isNotBlank();
            });
  }

  @Test
  void readsBoxes() {
    List<RawResult> results =
        read(
            "["
                + result("\"bbox\":[1,2,3,4],\"area\":99,\"id\":\"x\",\"iscrowd\":1")
                + ","
                + result("\"bbox\":[0,0,1,1],\"segmentation\":[[0,0,2,0,2,2]]")
                + "]");
    RawResult first = results.get(0);
    assertThat(first.kind()).isEqualTo(Kind.BOXES);
    assertThat(first.area()).isEqualTo(12);
    assertThat(first.requireBox()).isEqualTo(new Box(1, 2, 3, 4));
    assertThat(first.requireScore()).isEqualTo(0.5);
    assertThat(((Segmentation.Polygons) first.segmentationOrBox()).parts().get(0))
        .containsExactly(1, 2, 1, 6, 4, 6, 4, 2);
    assertThat(results.get(1).ordinal()).isEqualTo(1);
    assertThat(((Segmentation.Polygons) results.get(1).segmentationOrBox()).parts().get(0))
        .containsExactly(0, 0, 2, 0, 2, 2);
  }

  @Test
  void readsMasks() {
    RawResult result = read("[" + result(MASK) + "]").get(0);
    assertThat(result.kind()).isEqualTo(Kind.MASKS);
    assertThat(result.area()).isEqualTo(4);
    assertThat(result.requireBox()).isEqualTo(new Box(1, 0, 1, 4));
    assertThat(result.segmentationOrBox().rasterise(null, null)).isEqualTo(Rle.of(4, 5, 4, 4, 12));
  }

  @Test
  void aGivenBoxOfAMaskIsKept() {
    List<RawResult> results =
        read("[" + result(MASK) + "," + result(MASK + ",\"bbox\":[9,9,9,9]") + "]");
    assertThat(results.get(1).kind()).isEqualTo(Kind.MASKS);
    assertThat(results.get(1).requireBox()).isEqualTo(new Box(9, 9, 9, 9));
    assertThat(results.get(1).area()).isEqualTo(4);
  }

  @Test
  void anEmptyBoxMakesMaskResultsThatHaveNoBox() {
    RawResult result = read("[" + result("\"bbox\":[]," + MASK) + "]").get(0);
    assertThat(result.kind()).isEqualTo(Kind.MASKS);
    assertThatThrownBy(result::requireBox)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'bbox'");
  }

  @Test
  void theFirstResultDecides() {
    refuses("[" + result("\"bbox\":[1,2,3,4]") + "," + result(MASK) + "]", "results[1]", "'bbox'");
    refuses(
        "[" + result(MASK) + "," + result("\"bbox\":[1,2,3,4]") + "]",
        "results[1]",
        "'segmentation' is missing");
    refuses("[" + result("\"keypoints\":[1]") + "]", "results[0]", "keypoints");
    refuses("[" + result("\"caption\":\"a\",\"bbox\":[1,2,3,4]") + "]", "captions");
    refuses("[" + result("\"x\":1") + "]", "neither 'bbox' nor 'segmentation'");
    refuses("[" + result("\"bbox\":null") + "]", "'bbox' is not a list of four");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[[0,0,1,0,1,1]]",
        "{\"size\":[1,1],\"counts\":[1]}",
        "{\"counts\":\"0\"}",
        "[]",
        "null"
      })
  void masksMustBeCompressedText(String segmentation) {
    refuses(
        "[" + result(MASK) + "," + result("\"segmentation\":" + segmentation) + "]",
        "results[1]",
        "compressed");
  }

  @Test
  void textCutShortStillHasAreaAndBox() {
    RawResult result =
        read("[" + result("\"segmentation\":{\"size\":[4,5],\"counts\":\"44\"}") + "]").get(0);
    assertThat(result.area()).isEqualTo(4);
    assertThat(result.requireBox()).isEqualTo(new Box(1, 0, 1, 4));
    assertThatThrownBy(() -> result.segmentationOrBox().toRle(4, 5, () -> "dt.json, results[0]"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("dt.json, results[0], segmentation");
    RawResult inNumber =
        read("[" + result("\"segmentation\":{\"size\":[4,5],\"counts\":\"44X\"}") + "]").get(0);
    assertThat(inNumber.area()).isEqualTo(4);
    RawResult inForeground =
        read("[" + result("\"segmentation\":{\"size\":[4,5],\"counts\":\"4X\"}") + "]").get(0);
    assertThatThrownBy(inForeground::area).isInstanceOf(UserError.class);
  }

  @Test
  void scoresAreJudgedWhenTheyAreNeeded() {
    String[] bad = {"null", "\"0.9\"", "[1]", "true"};
    for (String score : bad) {
      RawResult result = read("[" + result("\"bbox\":[1,2,3,4],\"score\":" + score) + "]").get(0);
      assertThatThrownBy(result::requireScore)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("'score'");
    }
    RawResult missing = read("[{\"image_id\":1,\"category_id\":1,\"bbox\":[1,2,3,4]}]").get(0);
    assertThatThrownBy(missing::requireScore).hasMessageContaining("'score' is missing");
    RawResult odd = read("[" + result("\"bbox\":[1,2,3,4],\"score\":-Infinity") + "]").get(0);
    assertThat(odd.requireScore()).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void boxesDetailSkipsMasksThatAreNotNeeded() {
    String both = result("\"bbox\":[1,2,3,4],\"segmentation\":[[0,0,1,0,1,1]]");
    List<RawResult> results = read("[" + both + "," + both + "]", Detail.BOXES);
    assertThat(results.get(1).segmentation()).isInstanceOf(Segmentation.Missing.class);
    assertThat(read("[" + result(MASK) + "]", Detail.BOXES).get(0).area()).isEqualTo(4);
  }

  @Test
  void refusesWhatIsNoList() {
    refuses("{\"annotations\": []}", "a list", "an object");
    refuses("[1]", "results[0]: the number 1 stands");
    refuses("[{\"category_id\":1,\"score\":1,\"bbox\":[1,2,3,4]}]", "'image_id' is missing");
    refuses("[{\"image_id\":\"a\"}]", "results[0]", "'image_id'", "whole number");
    refuses("[" + result("\"bbox\":[1,2,3,4]"), "cut short");
    refuses("[] []", "something follows");
    assertThat(read("[]")).isEmpty();
  }

  @Test
  void listsUnknownImages() {
    var unknown = new UnknownImages();
    unknown.refuseAny("dt.json", "gt.json");
    for (long id : new long[] {7, 5, 7, 9, 1, 2, 3}) {
      unknown.add(id);
    }
    assertThatThrownBy(() -> unknown.refuseAny("dt.json", "gt.json"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("7 results name 6 images")
        .hasMessageContaining("first ids are 7, 5, 9, 1, 2")
        .hasMessageContaining("gt.json");
  }
}
