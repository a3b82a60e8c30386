package io.fovea.pipeline.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.metrics.UserError;
import io.fovea.models.measure.MeasureSettings;
import io.fovea.models.measure.Measurement;
import io.fovea.pipeline.store.JsonSchema;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

/** What is made of measurements, of which the times are made up here. */
class MeasuredComparisonTest {
  private static final Machine MACHINE =
      new Machine("A <fast> & \"new\" one", 2, 1L << 30, "Linux amd64", "1.29.0");

  private static MeasureRequest request(List<Integer> tokens, String... mechanisms) {
    return new MeasureRequest(
        32, tokens, List.of(mechanisms), 4096, new MeasureSettings(1, 3, 20, 10), 1);
  }

  /** Cores of times n^exponent and blocks of ten times that, of two runs each. */
  private static MeasuredComparison measured(MeasureRequest request, double exponent) {
    List<Predicted> predicted = new ArrayList<>();
    List<MeasuredCell> cells = new ArrayList<>();
    for (MeasureCell cell : request.cells()) {
      predicted.add(Predicted.of(cell.attention(), cell.tokens()));
      long core = Math.round(1000 * Math.pow(cell.tokens(), exponent));
      cells.add(
          MeasuredCell.of(
              cell,
              MACHINE,
              1.5,
              new Measurement(List.of(20 * core, 10 * core), List.of(), 7 << 20, 5 << 20),
              new Measurement(List.of(2 * core, core), List.of(core, core / 2), 0, 0)));
    }
    return new MeasuredComparison(request, predicted, cells);
  }

  @Test
  void growthIsFittedOverTheThreeLargestSizes() {
    MeasureRequest four = request(List.of(16384, 64, 4096, 1024), "separable");
    assertThat(four.tokens()).containsExactly(64, 1024, 4096, 16384);
    MeasuredComparison measured = measured(four, 1.5);
    assertThat(measured.growth("separable").orElseThrow().exponent()).isCloseTo(1.5, within(1e-4));
    assertThat(measured.predictedGrowth("separable").orElseThrow().exponent())
        .isCloseTo(1, within(1e-9));
    // The smallest size has no say.
    List<MeasuredCell> cells = new ArrayList<>(measured.cells());
    MeasuredCell first = cells.get(0);
    Measurement slow = new Measurement(List.of(1L << 50), List.of(1L << 50), 0, 0);
    cells.set(0, MeasuredCell.of(first.cell(), MACHINE, 1, slow, slow));
    assertThat(
            new MeasuredComparison(four, measured.predicted(), cells)
                .growth("separable")
                .orElseThrow()
                .exponent())
        .isCloseTo(1.5, within(1e-4));
    assertThat(measured(request(List.of(64, 256), "separable"), 1).growth("separable")).isEmpty();
    assertThat(
            measured(request(List.of(64, 256, 1024), "assembler"), 1).predictedGrowth("assembler"))
        .isEmpty();
  }

  @Test
  void allFormsHoldTheSameTable() throws Exception {
    CostOutput output =
        CostOutput.of(measured(request(List.of(64, 256, 1024), "separable", "multi-head"), 2));
    assertThat(output.text())
        .contains("ONNX Runtime 1.29.0 on A <fast> & \"new\" one, 2 processors, 1.000 GiB")
        .contains("load average was 1.5 to 1.5, where this alone makes 1")
        // 50 % and 90 % of two runs are the first and the second.
        .containsPattern("multi-head +64 .* 41.0 ms +81.9 ms +4.10 ms +8.19 ms +2.05 ms +2\\n")
        .containsPattern("multi-head +1024 .* 5.000 MiB .* 2 +2.00 +2.00 +2.00\\n");
    assertThat(output.csv())
        .startsWith("mechanism,tokens,MACs,core MACs,maps,memory,p50,p90,core p50,core p90,")
        .contains("\nmulti-head,64,")
        .containsPattern("\nmulti-head,64,.*,5242880,40960000,81920000,4096000,8192000,2048000,2,2")
        .doesNotContain("NaN");
    assertThat(output.markdown()).contains("| mechanism | tokens |").contains("| 2.00 | 2.00 |");
    assertThat(output.latex()).contains("\\begin{tabular}{lrrrrrrrrrrrrrr}").contains("of MACs");
    JsonNode document = new ObjectMapper().readTree(output.json());
    assertThat(JsonSchema.named("cost-measured.schema.json").problems(document)).isEmpty();
    assertThat(document.at("/mechanisms/0/mechanism").asText()).isEqualTo("multi-head");
    assertThat(document.at("/mechanisms/0/sizes/2/block/p90_nanoseconds").asLong())
        .isEqualTo(20_000L * 1024 * 1024);
    assertThat(document.at("/mechanisms/0/exponent").asDouble()).isCloseTo(2, within(1e-9));
  }

  @Test
  void whatWasNotMeasuredIsToldAndStamped() throws Exception {
    MeasuredComparison measured = measured(request(List.of(64, 256, 1024), "multi-head"), 2);
    List<MeasuredCell> cells = new ArrayList<>(measured.cells());
    cells.set(1, MeasuredCell.leftOut(cells.get(1).cell(), "no room"));
    cells.set(2, MeasuredCell.failed(cells.get(2).cell(), MACHINE, 1, "it was ended"));
    MeasuredComparison less =
        new MeasuredComparison(measured.request(), measured.predicted(), cells);
    assertThat(less.failures()).isEqualTo(1);
    assertThat(CostOutput.of(less).text())
        .contains("left out multi-head at 256 tokens: no room")
        .contains("FAILED multi-head at 1024 tokens: it was ended")
        .contains("INCOMPLETE: 1 cells failed");
    JsonNode document = new ObjectMapper().readTree(CostOutput.of(less).json());
    assertThat(JsonSchema.named("cost-measured.schema.json").problems(document)).isEmpty();
    assertThat(document.at("/failures").asInt()).isEqualTo(1);
    assertThat(document.at("/mechanisms/0/exponent").isNull()).isTrue();
    assertThat(document.at("/mechanisms/0/sizes/1/state").asText()).isEqualTo("left-out");
  }

  @Test
  void thePlotIsWellFormedAndRefersToNothing() throws Exception {
    MeasuredComparison measured =
        measured(request(List.of(64, 256, 1024), "separable", "multi-head", "axial-width"), 1.5);
    String svg = measured.plot();
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(document.getDocumentElement().getTextContent())
        .contains("separable", "multi-head", "axial-width", "1,024", "A <fast> & \"new\" one");
    assertThat(svg.replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http", "href", "url(", "<script", "<style");
    assertThat(svg).contains("A &lt;fast&gt; &amp; &quot;new&quot; one");
    // Nothing measured is no plot, and no failure.
    List<MeasuredCell> none =
        measured.cells().stream().map(c -> MeasuredCell.leftOut(c.cell(), "no")).toList();
    assertThat(new MeasuredComparison(measured.request(), measured.predicted(), none).plot())
        .contains("nothing was measured");
  }

  @Test
  void requestsThatNameNothingAreRefused() {
    assertThatThrownBy(() -> request(List.of(64), "softmax"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("there is no 'softmax'")
        .hasMessageContaining("separable");
    assertThatThrownBy(() -> request(List.of(100), "separable"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--tokens: 100");
  }
}
