package io.fovea.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.IouType;
import io.fovea.pipeline.report.ReportModel.Comparison;
import io.fovea.pipeline.report.ReportModel.Task;
import io.fovea.pipeline.scoring.LocalEngine;
import io.fovea.pipeline.scoring.ScoreOutcome;
import io.fovea.pipeline.scoring.ScoreRequest;
import io.fovea.pipeline.store.JsonSchema;
import io.fovea.pipeline.store.Manifest.Counts;
import io.fovea.pipeline.store.Manifest.InputFile;
import io.fovea.pipeline.store.Manifest.Status;
import io.fovea.pipeline.store.MetricRow;
import io.fovea.pipeline.store.MetricTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownReportTest {
  /** A name that means something to Markdown, HTML, spreadsheets and terminals. */
  private static final String EVIL =
      "=1|<script>alert(1)</script> [x](y) `c` *b* \\u001b[31m\\n# h\\u202e";

  @TempDir Path folder;

  private ScoreOutcome score() throws IOException {
    Path truth =
        Files.writeString(
            folder.resolve("gt.json"),
            """
            {"images": [{"id": 1, "height": 50, "width": 50}, {"id": 2, "height": 50, "width": 50}],
             "categories": [{"id": 1, "name": "cat"}, {"id": 4, "name": "%s"}],
             "annotations": [
              {"id": 1, "image_id": 1, "category_id": 1, "bbox": [0, 0, 10, 10], "area": 100, "iscrowd": 0},
              {"id": 2, "image_id": 2, "category_id": 1, "bbox": [0, 0, 10, 20], "area": 200, "iscrowd": 0}]}
            """
                .formatted(EVIL));
    Path results =
        Files.writeString(
            folder.resolve("dt.json"),
            """
            [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 10, 10], "score": 0.9},
             {"image_id": 2, "category_id": 1, "bbox": [20, 20, 10, 20], "score": 0.8}]
            """);
    return new LocalEngine()
        .score(
            ScoreRequest.of(
                truth.toString(), results.toString(), DetectionParams.coco(IouType.BBOX)));
  }

  private ReportModel report(Status status, long failed, String title) throws IOException {
    SortedMap<String, Long> reasons = new TreeMap<>();
    if (failed > 0) {
      reasons.put("undecodable", failed);
    }
    ScoreOutcome scored = score();
    ScoreOutcome outcome =
        new ScoreOutcome(scored.result(), scored.counts(), List.of("odd <input>"), "local");
    return new ReportModel(
        title,
        "model.onnx",
        status,
        0,
        new Counts(2, 2 - failed, failed, 2, 1, 0, reasons),
        List.of(new Task("bbox", outcome)),
        List.of(
            new Comparison("bbox", "AP", 0.5, 0.504, 0.005, "a *paper*"),
            new Comparison("bbox", "APl", -1, 0.504, 0.005, "")),
        null,
        new TreeMap<>(Map.of("model", new InputFile("dir/model.onnx", 12, "ab12"))),
        new TreeMap<>(Map.of("recipe", "none")),
        new TreeMap<>(Map.of("java", "17")),
        List.of("cpu"));
  }

  @Test
  void aReportReadsAsItAlwaysDid() throws IOException {
    assertThat(MarkdownReport.render(report(Status.COMPLETE, 0, "A run")))
        .isEqualTo(
            """
            # A run

            ## Results

            | task | AP | AP50 | AP75 | APs | APm | APl | AR1 | AR10 | AR100 | ARs | ARm | ARl |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            | bbox | 0.505 | 0.505 | 0.505 | 0.505 | – | – | 0.500 | 0.500 | 0.500 | 0.500 | – | – |

            - bbox: IoU of boxes at 0.50 to 0.95 in steps of 0.05; at most 1, 10, 100 detections an image and category; strict mode; local engine.

            ## Measured beside published

            | task | metric | source | measured | published | difference | within |
            | --- | --- | --- | ---: | ---: | ---: | ---: |
            | bbox | AP | a \\*paper\\* | 0.500 | 0.504 | -0.004 | ±0.005 yes |
            | bbox | APl |  | – | 0.504 | – | – |

            ## By category: bbox

            | category | AP | AP50 | AP75 | APs | APm | APl | AR | ARs | ARm | ARl |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            | cat | 0.505 | 0.505 | 0.505 | 0.505 | – | – | 0.500 | 0.500 | – | – |
            | =1\\|&lt;script&gt;alert(1)&lt;/script&gt; \\[x\\](y) \\`c\\` \\*b\\*  \\[31m \\# h | – | – | – | – | – | – | – | – | – | – |

            ## Counts

            | what | number |
            | --- | ---: |
            | images in the dataset | 2 |
            | images predicted | 2 |
            | images failed | 0 |
            | predictions | 2 |
            | bbox: ground truths | 2 |
            | bbox: detections scored | 2 |

            ## Warnings

            - bbox: odd &lt;input&gt;

            ## Provenance

            | input | file | bytes | SHA-256 |
            | --- | --- | ---: | ---: |
            | model | dir/model.onnx | 12 | ab12 |

            | setting | value |
            | --- | --- |
            | recipe | none |
            | device | cpu |

            | software | version |
            | --- | --- |
            | java | 17 |
            """);
  }

  @Test
  void anIncompleteRunSaysSoFirst() throws IOException {
    String report = MarkdownReport.render(report(Status.INCOMPLETE, 1, "A run"));
    assertThat(report)
        .startsWith("# A run\n\n> **INCOMPLETE**: 1 of 2 images failed, and 0 were allowed.")
        .contains("| undecodable | 1 |");
    String allowed = MarkdownReport.render(report(Status.COMPLETE, 1, "A run"));
    assertThat(allowed).contains("> 1 of 2 images failed").doesNotContain("INCOMPLETE");
  }

  @Test
  void namesAreInert() throws IOException {
    String report = MarkdownReport.render(report(Status.COMPLETE, 0, "a\n# b <img src=x> &lt;"));
    assertThat(report).startsWith("# a \\# b &lt;img src=x&gt; &amp;lt;\n");
    assertThat(report.lines().filter(line -> line.startsWith("# "))).hasSize(1);
    assertThat(report.codePoints().filter(c -> c == 0x1b || c == 0x202e)).isEmpty();
    assertThat(Markdown.text("x".repeat(1000))).hasSize(301);
    assertThat(Markdown.text("a😀\ud83d")).isEqualTo("a😀");
  }

  @Test
  void figuresAreRoundedFromTheirExactValue() {
    assertThat(Figures.text(0.0005)).as("0.0005 is a little more than that").isEqualTo("0.001");
    assertThat(Figures.text(0.0625)).as("a tie goes to the even digit").isEqualTo("0.062");
    assertThat(Figures.text(-1)).isEqualTo("–");
    assertThat(Figures.text(0)).isEqualTo("0.000");
    assertThat(Figures.signed(0.25)).isEqualTo("+0.250");
    assertThat(Figures.signed(-0.25)).isEqualTo("-0.250");
    assertThat(Figures.signed(Double.NaN)).isEqualTo("–");
  }

  @Test
  void theTableHasEveryFigureAndIsInertInASpreadsheet() throws IOException {
    ReportModel report = report(Status.COMPLETE, 0, "=HYPERLINK(\"x\"),\n2");
    List<MetricRow> rows = MetricRows.of(report);
    assertThat(rows).hasSize(12 + 2 * 10);
    String csv = MetricRows.csv(rows);
    assertThat(csv.lines().toList().get(0))
        .isEqualTo("run,row,task,metric,slice,value,low,high,count");
    assertThat(csv.lines().toList().get(1))
        .startsWith("\"'=HYPERLINK(\"\"x\"\"), 2\",model.onnx,bbox,AP,all,0.504950495")
        .endsWith(",,,2");
    assertThat(csv.lines().toList().get(6)).endsWith("model.onnx,bbox,APl,all,-1.0,,,2");
    assertThat(csv.lines().toList().get(13)).contains(",AP,category:1,").endsWith(",,,");
    byte[] parquet = MetricTable.INSTANCE.encode(rows, Map.of());
    assertThat(new String(parquet, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("PAR1");
  }

  @Test
  void theJsonIsAsItsSchemaSays() throws IOException {
    ReportModel report = report(Status.INCOMPLETE, 1, "A run");
    JsonNode document = new ObjectMapper().readTree(MetricsDocument.write(report));
    assertThat(JsonSchema.named("metrics.schema.json").problems(document)).isEmpty();
    JsonNode score = document.at("/scores/bbox");
    assertThat(JsonSchema.named("score.schema.json").problems(score)).isEmpty();
    assertThat(score.at("/stats/AP").doubleValue())
        .isEqualTo(report.tasks().get(0).stats().get("AP"));
    assertThat(score.at("/complete").booleanValue()).isFalse();
  }
}
