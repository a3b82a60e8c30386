package io.fovea.pipeline.scoring.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.saliency.Figure;
import io.fovea.metrics.saliency.RankingParams;
import io.fovea.metrics.saliency.RankingProfile;
import io.fovea.metrics.saliency.Term;
import io.fovea.pipeline.dataset.RankingLayout;
import io.fovea.pipeline.dataset.RankingSource;
import io.fovea.pipeline.scoring.details.DetailFiles;
import io.fovea.pipeline.scoring.details.DetailFormat;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalRankingEngineTest {
  /** A square of 2 x 2 in an image of 4 x 6, by COCO's polygon rule; 3 x 3 by OpenCV's. */
  private static final String SQUARE = "'segmentation': [[1,1,3,1,3,3,1,3]]";

  private static final String OTHER = "'segmentation': {'size':[4,6],'counts':[16,4,4]}";
  private static final String NOTHING =
      "{'format':'fovea-ranking-results','version':1,'images':[]}";

  @TempDir Path folder;

  @Test
  void equalsTheGoldens() throws IOException {
    RankingOutcome outcome = new LocalRankingEngine().score(RankingFixture.request(folder));
    assertThat(outcome.warnings()).isEmpty();
    JsonNode profiles = RankingFixture.golden("expected.json").get("profiles");
    assertThat(value(outcome, "assr_cvpr20/sor"))
        .isEqualTo(profiles.at("/assr_cvpr20/aggregate/SOR").asDouble(), within(1e-9));
    assertThat(value(outcome, "assr_cvpr20/mae_gray"))
        .isEqualTo(profiles.at("/assr_cvpr20/aggregate/MAE").asDouble(), within(1e-6));
    assertThat(value(outcome, "irsr_tpami21/sa_sor"))
        .isEqualTo(profiles.at("/irsr_tpami21/aggregate/SA_SOR").asDouble(), within(1e-9));
    assertThat(value(outcome, "seqrank_aaai24/sor"))
        .isEqualTo(profiles.at("/seqrank_aaai24/aggregate/sor").asDouble());
    assertThat(value(outcome, "seqrank_aaai24/mae_union"))
        .isEqualTo(profiles.at("/seqrank_aaai24/aggregate/mae").asDouble());
    assertThat(outcome.result().images()).hasSize(67);
  }

  @Test
  void threadsChangeNothing() throws IOException {
    RankingRequest request = RankingFixture.request(folder);
    RankingOutcome one =
        new LocalRankingEngine()
            .score(
                new RankingRequest(request.source(), request.predictions(), request.params(), 1));
    RankingOutcome five =
        new LocalRankingEngine()
            .score(
                new RankingRequest(request.source(), request.predictions(), request.params(), 5));
    assertThat(RankingDocument.toJson(five)).isEqualTo(RankingDocument.toJson(one));
  }

  @Test
  void rasterisesPolygonsAsTheProfileSays() throws IOException {
    String truth =
        RankingFixture.write(
            folder.resolve("gt.json"),
            "[{'file_name':'a.jpg','height':4,'width':6,'annotations':[{'gt_rank':0,"
                + SQUARE
                + "}]}]");
    String results = RankingFixture.write(folder.resolve("r.json"), NOTHING);
    RankingOutcome outcome = score(RankingLayout.SIFR, truth, null, results, Mode.STRICT);
    // Nothing is predicted: the errors are the areas of the masks.
    assertThat(value(outcome, "assr_cvpr20/mae_gray")).isEqualTo(4.0 / 24);
    assertThat(value(outcome, "seqrank_aaai24/mae_union")).isEqualTo(0.375); // 9 of 24
    assertThat(outcome.warnings())
        .containsExactly(results + ": 1 of 1 images have no record and were scored as empty.");
  }

  @Test
  void comparesWithTheDataSetsOwnMaps() throws IOException {
    String truth =
        RankingFixture.write(
            folder.resolve("gt.json"),
            "[{'file_name':'a.jpg','rank':[0],'annotations':[{" + SQUARE + "}]}]");
    String results = RankingFixture.write(folder.resolve("r.json"), NOTHING);
    Path maps = folder.resolve("maps");
    writeMap(maps.resolve("a.png"), 4, 6, 51, 51);
    RankingOutcome outcome =
        score(RankingLayout.IRSR, truth, maps.toString(), results, Mode.STRICT);
    assertThat(value(outcome, "assr_cvpr20/mae_gray")).isEqualTo(0.2);
    assertThat(value(outcome, "qagnet_cvpr24_irsr/mae_fraction")).isEqualTo(0.2);
    // This one draws its maps itself.
    assertThat(value(outcome, "irsr_tpami21/mae_fraction")).isEqualTo(4.0 / 24);

    assertThatThrownBy(() -> score(RankingLayout.IRSR, truth, null, results, Mode.STRICT))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("nothing says how large the image is");
    writeMap(maps.resolve("a.png"), 4, 6, 51, 52);
    assertThatThrownBy(
            () -> score(RankingLayout.IRSR, truth, maps.toString(), results, Mode.STRICT))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("in colour");
    Files.delete(maps.resolve("a.png"));
    assertThatThrownBy(
            () -> score(RankingLayout.IRSR, truth, maps.toString(), results, Mode.STRICT))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a.png");
  }

  @Test
  void takesPoseSorsListUnlessCorrected() throws IOException {
    String truth =
        RankingFixture.write(
            folder.resolve("gt.json"),
            "{'images':[{'id':7,'file_name':'a.jpg','height':4,'width':6}],'annotations':["
                + "{'image_id':7,'visiting_order':2,"
                + SQUARE
                + "},{'image_id':7,'visiting_order':1,"
                + OTHER
                + "}]}");
    String results =
        RankingFixture.write(
            folder.resolve("r.json"),
            "{'format':'fovea-ranking-results','version':1,'images':[{'image':'a','objects':[{"
                + SQUARE
                + "},{"
                + OTHER
                + "}]}]}");
    RankingOutcome strict = score(RankingLayout.POSESOR, truth, null, results, Mode.STRICT);
    RankingOutcome corrected = score(RankingLayout.POSESOR, truth, null, results, Mode.CORRECTED);
    assertThat(value(strict, "sa_sor_paper/sa_sor")).isEqualTo(1, within(1e-12));
    assertThat(value(corrected, "sa_sor_paper/sa_sor")).isEqualTo(-1, within(1e-12));
    assertThat(strict.warnings()).singleElement().asString().contains("quirk S18");
    assertThat(corrected.warnings()).isEmpty();
  }

  @Test
  void filtersPredictions() throws IOException {
    RankingRequest all = RankingFixture.request(folder);
    RankingParams filtered =
        RankingParams.of(List.of(RankingProfile.SA_SOR_PAPER)).withFilter(0.5, 2);
    RankingOutcome outcome =
        new LocalRankingEngine()
            .score(new RankingRequest(all.source(), all.predictions(), filtered, 1));
    assertThat(outcome.result().images()).allMatch(image -> image.predictions() <= 2);
    assertThat(outcome.result().predictedShifts().most()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a | {'segmentation':{'size':[3,3],'counts':[9]}} | prediction 0 is 3 x 3",
        "a | {'segmentation':{'size':[4,6],'counts':[9]}} | object 0, segmentation",
        "b | {'segmentation':{'size':[4,6],'counts':[24]}} | 1 images are not in",
        "a | {'score':0.5} | 'segmentation' is missing",
        "a | {'score':'x','segmentation':{'size':[4,6],'counts':[24]}} | 'score' is no number",
        "a | {'score':NaN,'segmentation':{'size':[4,6],'counts':[24]}} | 'score' is no number",
        "a | 5 | object 0 is the number 5"
      })
  void refusesBadResults(String image, String object, String problem) throws IOException {
    String truth =
        RankingFixture.write(
            folder.resolve("gt.json"),
            "[{'file_name':'a.jpg','height':4,'width':6,'annotations':[{'gt_rank':0,"
                + SQUARE
                + "}]}]");
    String results =
        RankingFixture.write(
            folder.resolve("r.json"),
            "{'format':'fovea-ranking-results','version':1,'images':[{'image':'"
                + image
                + "','objects':["
                + object
                + "]}]}");
    assertThatThrownBy(() -> score(RankingLayout.SIFR, truth, null, results, Mode.STRICT))
        .isInstanceOfSatisfying(
            UserError.class,
            e -> {
              assertThat(e.problem()).contains(problem);
              assertThat(e.remedy()).isNotBlank();
            });
  }

  @Test
  void namesEveryTermOfEveryImage() throws IOException {
    RankingOutcome outcome = new LocalRankingEngine().score(RankingFixture.request(folder));
    DetailFiles.write(
        List.of(RankingDetails.of(outcome.result())),
        folder.resolve("tables").toString(),
        DetailFormat.CSV);
    List<String> lines = Files.readAllLines(folder.resolve("tables/ranking_images.csv"));
    int figures = outcome.result().figures().size();
    assertThat(lines).hasSize(1 + 67 * figures);
    assertThat(lines)
        .contains(
            "no_preds,assr_cvpr20,sor,,left_out,nothing_matched,5 4 3,0 0 0",
            "no_preds,seqrank_aaai24,sa_sor,,as_zero,nothing_matched,3 2 1,0 0 0",
            "irsr_fig8,irsr_tpami21,sa_sor,0.7205766921228921,counted,,3 2 1,4 0 1",
            "single_gt,irsr_tpami21,sa_sor,,left_out,single_object,1,1");
    Term term = outcome.result().images().get(0).terms().get(0);
    assertThat(lines.get(1)).startsWith("perfect3,assr_cvpr20,sor," + term.value() + ",counted,,");
  }

  private static RankingOutcome score(
      RankingLayout layout, String truth, String maps, String results, Mode mode) {
    RankingSource source = RankingSource.of(layout, truth, null, maps);
    return new LocalRankingEngine()
        .score(new RankingRequest(source, results, RankingFixture.ALL.withMode(mode), 2));
  }

  static double value(RankingOutcome outcome, String key) {
    return outcome.result().figures().stream()
        .filter(figure -> figure.key().equals(key))
        .mapToDouble(Figure::value)
        .findFirst()
        .orElseThrow();
  }

  private static void writeMap(Path file, int height, int width, int red, int blue)
      throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, red << 16 | red << 8 | blue);
      }
    }
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
  }
}
