package io.fovea.pipeline.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The five layouts of ground truth, and what is refused in each. */
class RankingLayoutsTest {
  private static final String P = "'segmentation':[[1,1,3,1,3,3]]";
  private static final String Q = "'segmentation':[[4,1,6,1,6,3]]";
  private static final String R = "'segmentation':{'size':[9,9],'counts':'07Y1'}";

  @TempDir Path folder;

  private String write(String name, String json) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, json.replace('\'', '"')).toString();
  }

  private static List<RankingTruth> read(RankingSource source, Mode mode) {
    List<RankingTruth> truths = new ArrayList<>();
    try (RankingTruths open = source.open(mode)) {
      open.forEachRemaining(truths::add);
    }
    return truths;
  }

  private static List<Integer> ranks(RankingTruth truth) {
    return truth.objects().stream().map(RankedSegmentation::rank).toList();
  }

  private List<RankingTruth> read(RankingLayout layout, String json) throws IOException {
    return read(RankingSource.of(layout, write("gt.json", json), null, null), Mode.STRICT);
  }

  @Test
  void readsAssr() throws IOException {
    write(
        "obj_seg_data_test.json",
        "[{'img':192,'object_data':[{'bbox':[1,1,3,3],"
            + P
            + "},{"
            + Q
            + "},{"
            + R
            + "},{"
            + P
            + "}]},{'object_data':[{"
            + P
            + "}],'img':'000000000285'}]");
    write("rank_order/test/192.json", "{'rank_order':[0.9, -0.1, 1.0, 0.5]}");
    write("rank_order/test/000000000285.json", "{'rank_order':[1]}");
    Files.createDirectories(folder.resolve("gt/test"));
    RankingSource source = RankingSource.of(RankingLayout.ASSR, folder.toString(), "test", null);
    assertThat(source.map("192")).contains(folder + "/gt/test/192.png");

    List<RankingTruth> truths = read(source, Mode.STRICT);
    assertThat(truths.stream().map(RankingTruth::name)).containsExactly("192", "000000000285");
    // The second was hardly ever looked at, the fourth is not above one half.
    assertThat(ranks(truths.get(0))).containsExactly(0, 1);
    assertThat(truths.get(0).objects().get(1).segmentation())
        .isInstanceOf(Segmentation.RunText.class);
    assertThat(truths.get(0).height()).isNull();
  }

  @Test
  void refusesAnAssrFolderThatDoesNotFit() throws IOException {
    assertRefused(
        "needs a split", () -> RankingSource.of(RankingLayout.ASSR, folder.toString(), null, null));
    assertRefused(
        "is '../x'", () -> RankingSource.of(RankingLayout.ASSR, folder.toString(), "../x", null));
    assertRefused(
        "is no folder", () -> RankingSource.of(RankingLayout.ASSR, folder + "/none", "test", null));
    assertRefused(
        "--split is of the layout assr",
        () -> RankingSource.of(RankingLayout.SIFR, folder + "/none", "test", null));
    RankingSource source = RankingSource.of(RankingLayout.ASSR, folder.toString(), "test", null);
    assertRefused("obj_seg_data_test.json", () -> read(source, Mode.STRICT));
    write("obj_seg_data_test.json", "[{'img':1,'object_data':[{" + P + "}]}]");
    assertRefused("rank_order/test/1.json", () -> read(source, Mode.STRICT));
    write("rank_order/test/1.json", "{'rank_order':[1,2]}");
    assertRefused("2 numbers for the 1 objects", () -> read(source, Mode.STRICT));
    write("rank_order/test/1.json", "{'rank_order':['x']}");
    assertRefused("something that is no number", () -> read(source, Mode.STRICT));
    write("rank_order/test/1.json", "{'rank':[1]}");
    assertRefused("'rank_order' is missing", () -> read(source, Mode.STRICT));
    write("rank_order/test/1.json", "{'rank_order':[1");
    assertRefused("cut short", () -> read(source, Mode.STRICT));
  }

  @Test
  void readsIrsr() throws IOException {
    List<RankingTruth> truths =
        read(
            RankingLayout.IRSR,
            "[{'rank':[3,0],'annotations':[{'bbox':[0,0,1,1],'bbox_mode':'xywh',"
                + P
                + ",'is_person':true},{"
                + R
                + "}],'file_name':'COCO_val2014_000000000192.jpg'}]");
    assertThat(truths.get(0).name()).isEqualTo("COCO_val2014_000000000192");
    assertThat(ranks(truths.get(0))).as("as stored, gaps and all").containsExactly(3, 0);
  }

  @Test
  void readsSifr() throws IOException {
    List<RankingTruth> truths =
        read(
            RankingLayout.SIFR,
            "[{'file_name':'rgb/a.PNG','image_id':3,'height':7,'width':8,'annotations':["
                + "{'gt_rank':1.0,"
                + P
                + "},{'gt_rank':0,"
                + Q
                + "}]},{'file_name':'b','height':2,'width':3,'annotations':[]}]");
    assertThat(truths.get(0)).returns("a", RankingTruth::name).returns(7, RankingTruth::height);
    assertThat(ranks(truths.get(0))).containsExactly(1, 0);
    assertThat(truths.get(1).objects()).isEmpty();
  }

  @Test
  void readsSeqRank() throws IOException {
    List<RankingTruth> truths =
        read(
            RankingLayout.SEQRANK,
            "{'__comment__':['any',{}],'data':[{'image_name':'a','height':7,'width':8,"
                + "'annotations':[{'category_id':2,"
                + P
                + "},{'category_id':0,"
                + Q
                + "},{'category_id':5,"
                + Q
                + "},{'category_id':2,"
                + R
                + "}]}],'after':1}");
    // Larger is more salient, 0 is not salient, and of equals the first listed is the more salient.
    assertThat(ranks(truths.get(0))).containsExactly(1, 2, 0);
  }

  @Test
  void readsPoseSor() throws IOException {
    String json =
        "{'annotations':[{'image_id':1,'visiting_order':2,'keypoints':[0,0,0],"
            + P
            + "},{'image_id':2,'visiting_order':1,"
            + P
            + "},{'image_id':1,'visiting_order':1,"
            + Q
            + "}],'images':[{'id':2,'file_name':'b.jpg','height':7,'width':8},"
            + "{'id':1,'file_name':'a.jpg','height':7,'width':8}]}";
    String file = write("gt.json", json);
    RankingSource source = RankingSource.of(RankingLayout.POSESOR, file, null, null);
    List<RankingTruth> strict = read(source, Mode.STRICT);
    assertThat(strict.stream().map(RankingTruth::name)).containsExactly("b", "a");
    assertThat(ranks(strict.get(1))).as("the order of the list").containsExactly(1, 0);
    assertThat(ranks(read(source, Mode.CORRECTED).get(1)))
        .as("the visiting order")
        .containsExactly(0, 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "IRSR    | {} | a list of images is wanted",
        "IRSR    | [5] | image 0: the number 5 stands",
        "IRSR    | [{'rank':[0],'annotations':[]}] | 'file_name' is missing",
        "IRSR    | [{'file_name':'a','rank':[0],'annotations':[]}] | 1 ranks for 0 annotations",
        "IRSR    | [{'file_name':'a','annotations':[]}] | 'rank' is missing",
        "IRSR    | [{'file_name':'a','rank':[-1],'annotations':[{S}]}] | 'rank' is -1",
        "IRSR    | [{'file_name':'a','rank':['x'],'annotations':[{S}]}] | no whole number",
        "IRSR    | [{'file_name':'a','rank':3,'annotations':[{S}]}] | 'rank' is the number 3",
        "IRSR    | [{'file_name':'a','rank':[0],'annotations':[{}]}] | 'segmentation' is missing",
        "SIFR    | [{'file_name':'a','annotations':[{S}]}] | 'gt_rank' is missing",
        "SIFR    | [{'file_name':'','annotations':[]}] | 'file_name' is the text",
        "SIFR    | [{'file_name':'a','annotations':[7]}] | annotation 0 is the number 7",
        "SIFR    | [{'file_name':'a','annotations':7}] | 'annotations' is the number 7",
        "SIFR    | [{'file_name':'a','annotations':[{'gt_rank':0,'segmentation':1}]}] | is the number",
        "SEQRANK | {'data':7} | 'data' is the number 7",
        "SEQRANK | {'datum':[]} | the key 'data' is missing",
        "SEQRANK | {'data':[{'image_name':'a','annotations':[{S}]}]} | 'category_id' is missing",
        "SEQRANK | {'data':[]} {} | follows the end",
        "POSESOR | {'images':[]} | the list 'annotations' is missing",
        "POSESOR | {'images':[1],'annotations':[]} | images[0] is the number 1",
        "POSESOR | {'images':[{'id':1},{'id':1}],'annotations':[]} | the id 1 is listed twice",
        "POSESOR | {'images':[],'annotations':[{'image_id':1,S}]} | name image 1",
        "POSESOR | {'images':[],'annotations':[{S}]} | 'image_id' is missing",
        "POSESOR | {'images':[ | cut short"
      })
  void refuses(RankingLayout layout, String json, String problem) {
    assertThatThrownBy(() -> read(layout, json.replace("S}", P + "}")))
        .isInstanceOfSatisfying(
            UserError.class,
            e -> {
              assertThat(e.problem()).contains("gt.json").contains(problem);
              assertThat(e.remedy()).isNotBlank();
            });
  }

  @Test
  void namesImagesWithoutFoldersAndExtensions() {
    assertThat(ImageName.of("a/b/c.JPG")).isEqualTo("c");
    assertThat(ImageName.of("a\\c.jpeg")).isEqualTo("c");
    assertThat(ImageName.of("v1.2")).isEqualTo("v1.2");
    assertThat(ImageName.of("../../etc/x.png")).isEqualTo("x");
  }

  @Test
  void refusesResultsThatAreNone() throws IOException {
    assertResults("a document of ranking results is wanted", "[]");
    assertResults("'format' is missing", "{'version':1,'images':[]}");
    assertResults("'version' is missing", "{'format':'fovea-ranking-results','images':[]}");
    assertResults("'images' is missing", "{'format':'fovea-ranking-results','version':1}");
    assertResults("'format' is not", "{'format':'coco'}");
    assertResults("'version' is 2", "{'version':2}");
    assertResults("'images' is the number 1", "{'images':1}");
    assertResults("'images' is there twice", "{'images':[],'images':[]}");
    assertResults("images[0]: 'objects' is missing", "{'images':[{'image':'a'}]}");
    assertResults(
        "the image 'a' is there twice",
        "{'images':[{'image':'a','objects':[]},{'image':'x/a.png','objects':[]}]}");
    assertResults(
        "1 of 2 objects have a 'score'",
        "{'images':[{'image':'a','objects':[{'score':1," + P + "},{" + P + "}]}]}");
  }

  @Test
  void resultsWithoutScoresAreTheRanking() throws IOException {
    String file =
        write(
            "r.json",
            "{'images':[{'image':7,'height':1,'objects':[{"
                + P
                + "},{'bbox':[0,0,1,1],"
                + R
                + "}]}],'version':1,'format':'fovea-ranking-results'}");
    try (RankingResultsDocument document = RankingResultsDocument.open(file)) {
      RankingPredictions predictions = document.next();
      assertThat(predictions.name()).isEqualTo("7");
      assertThat(predictions.objects().stream().map(ScoredSegmentation::score))
          .containsExactly(2.0, 1.0);
      assertThat(document.hasNext()).isFalse();
    }
  }

  private void assertResults(String problem, String json) throws IOException {
    String file = write("r.json", json);
    assertRefused(
        problem,
        () -> {
          try (RankingResultsDocument document = RankingResultsDocument.open(file)) {
            document.forEachRemaining(predictions -> {});
          }
        });
  }

  private static void assertRefused(String problem, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            UserError.class,
            e -> {
              assertThat(e.problem()).contains(problem);
              assertThat(e.remedy()).isNotBlank();
            });
  }
}
