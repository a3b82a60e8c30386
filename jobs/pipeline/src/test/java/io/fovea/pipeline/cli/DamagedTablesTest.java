package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.models.decode.Produces;
import io.fovea.pipeline.scoring.ranking.RankingFixture;
import io.fovea.pipeline.spark.SharedSpark;
import io.fovea.pipeline.store.OddTable;
import io.fovea.pipeline.store.TestRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tables of a run that are damaged, or that nothing of Fovea wrote: the file and the field are
 * named, and nothing is scored. Instances are read by Spark, all else by Fovea itself.
 */
class DamagedTablesTest {
  private static final Map<String, String> FOOTER =
      Map.of("fovea.images.first", "1", "fovea.predictions", "4", "fovea.masks", "4");

  @TempDir Path folder;

  private record Ran(int status, String out, String err) {}

  /** How a run's predictions are read and scored. */
  private enum Kind {
    INSTANCES(Produces.INSTANCES) {
      @Override
      List<String> score(Path folder) throws IOException {
        String truth =
            RankingFixture.write(
                folder.resolve("gt.json"),
                "{'images':[{'id':1,'height':2,'width':3},{'id':2,'height':2,'width':3}],"
                    + "'categories':[{'id':1,'name':'a'},{'id':2,'name':'b'}],'annotations':[{'id':7,"
                    + "'image_id':1,'category_id':1,'iscrowd':0,'area':3,'bbox':[0,0,2,2],"
                    + "'segmentation':{'size':[2,3],'counts':'132'}}]}");
        return List.of("--task", "instance", "--iou", "segm", "--gt", truth);
      }
    },
    CLASSES(Produces.CLASSES) {
      @Override
      List<String> score(Path folder) throws IOException {
        String truth =
            RankingFixture.write(
                folder.resolve("gt.json"),
                "{'format':'fovea-classification-truth','version':1,'images':["
                    + "{'image':'1.jpg','class':1},{'image':'2.jpg','class':2}]}");
        return List.of("--task", "classification", "--gt", truth);
      }
    };

    private final Produces produces;

    Kind(Produces produces) {
      this.produces = produces;
    }

    abstract List<String> score(Path folder) throws IOException;
  }

  @BeforeAll
  static void start() {
    SharedSpark.session();
  }

  private static List<Map<String, Object>> rows() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Map<String, Object> row = new HashMap<>();
      row.put("image_id", 1 + i / 2);
      row.put("category_id", 1 + i % 2);
      row.put("score", 0.5);
      for (String side : List.of("bbox_x", "bbox_y", "bbox_width", "bbox_height")) {
        row.put(side, 1.0);
      }
      row.put("rle_height", 2);
      row.put("rle_width", 3);
      row.put("rle_counts", "132");
      row.put("ordinal", i % 2);
      rows.add(row);
    }
    return rows;
  }

  private String publish(Kind kind, byte[] table) throws IOException {
    Path dataset =
        RunRows.dataset(
            folder.resolve("dataset.json"), new TreeMap<>(Map.of(1L, "1.jpg", 2L, "2.jpg")));
    return new TestRun(folder.resolve("run"), kind.produces, dataset)
        .file("odd.parquet", table)
        .publish(2);
  }

  private Ran score(Kind kind, String run) throws IOException {
    List<String> args = new ArrayList<>(List.of("score", "--predictions", run));
    args.addAll(kind.score(folder));
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Main.run(args.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }

  private void refused(Kind kind, String run, String... named) throws IOException {
    Ran ran = score(kind, run);
    assertThat(ran.status).as(ran.err).isEqualTo(3);
    assertThat(ran.out).isEmpty();
    assertThat(ran.err).startsWith("fovea: ").contains(named).doesNotContain("\tat ");
    assertThat(ran.err.lines().count()).as(ran.err).isEqualTo(2);
  }

  private void refused(Kind kind, Consumer<List<Map<String, Object>>> change, String... named)
      throws IOException {
    List<Map<String, Object>> rows = rows();
    change.accept(rows);
    refused(kind, publish(kind, OddTable.encode(OddTable.columns(), rows, FOOTER)), named);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void columnsThatMayBeEmptyAndAreNotAreRead(Kind kind) throws IOException {
    Ran ran = score(kind, publish(kind, OddTable.encode(OddTable.columns(), rows(), FOOTER)));
    assertThat(ran.status).as(ran.err).isZero();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aColumnThatIsMissingIsNamed(Kind kind) throws IOException {
    for (String column : List.of("image_id", "score", "rle_counts", "ordinal")) {
      Map<String, PrimitiveTypeName> columns = OddTable.columns();
      columns.remove(column);
      refused(
          kind,
          publish(kind, OddTable.encode(columns, rows(), FOOTER)),
          "predictions/odd.parquet: the table has no column '" + column + "'");
      delete();
    }
  }

  @ParameterizedTest
  @CsvSource({"image_id, INT32", "score, INT64", "bbox_x, INT32", "ordinal, INT64"})
  void aColumnOfAnotherTypeIsNamed(String column, PrimitiveTypeName type) throws IOException {
    for (Kind kind : Kind.values()) {
      Map<String, PrimitiveTypeName> columns = OddTable.columns();
      PrimitiveTypeName own = columns.put(column, type);
      refused(
          kind,
          publish(kind, OddTable.encode(columns, rows(), FOOTER)),
          "predictions/odd.parquet: column '" + column + "' is ",
          "not " + own);
      delete();
    }
  }

  @ParameterizedTest
  @CsvSource({"image_id", "category_id", "score", "bbox_height", "ordinal"})
  void aValueThatIsMissingIsNamed(String column) throws IOException {
    for (Kind kind : Kind.values()) {
      refused(kind, rows -> rows.get(2).remove(column), "/predictions", "has no '" + column + "'");
      delete();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "score, NaN, 'score' NaN",
    "score, Infinity, 'score' Infinity",
    "bbox_x, NaN, 'bbox' [NaN",
    "bbox_width, -Infinity, 'bbox' [1.0",
    "ordinal, -1, 'ordinal' -1",
    "rle_width, , some of rle_height",
    "rle_counts, , some of rle_height"
  })
  void aValueThatMeansNothingIsNamed(String column, Double value, String told) throws IOException {
    for (Kind kind : Kind.values()) {
      refused(
          kind,
          rows -> rows.get(3).put(column, value),
          "/predictions",
          "a prediction of image 2 has",
          told);
      delete();
    }
  }

  /** A mask of a category that is not annotated is never scored. */
  @ParameterizedTest
  @CsvSource({"0", "1"})
  void runsThatDoNotFitAreNamed(int row) throws IOException {
    refused(
        Kind.INSTANCES,
        rows -> rows.get(row).put("rle_counts", "133"),
        "/predictions: a prediction of image 1, rle_counts",
        "7");
    delete();
    refused(
        Kind.INSTANCES,
        rows -> rows.get(row).put("rle_height", -2),
        "/predictions: a prediction of image 1, rle_counts");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void twoRowsOfOnePlaceAreNamed(Kind kind) throws IOException {
    refused(kind, rows -> rows.get(3).put("ordinal", 0), "image 2", "'ordinal'");
  }

  @Test
  void imagesThatTheRunWasNotGivenAreNamed() throws IOException {
    refused(Kind.INSTANCES, rows -> rows.get(3).put("image_id", -5), "the first id is -5");
    delete();
    refused(Kind.CLASSES, rows -> rows.get(3).put("image_id", -5), "odd.parquet", "image -5");
    delete();
    refused(Kind.CLASSES, rows -> rows.get(3).put("image_id", 9), "no image 9");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void whatIsNoTableIsNamed(Kind kind) throws IOException {
    byte[] table = OddTable.encode(OddTable.columns(), rows(), FOOTER);
    for (byte[] content :
        List.of(new byte[0], "no table at all".getBytes(), Arrays.copyOf(table, 200))) {
      refused(kind, publish(kind, content), "predictions/odd.parquet: is no table");
      delete();
    }
    // The pages are garbled, and the footer is as it was.
    byte[] garbled = table.clone();
    Arrays.fill(garbled, 4, table.length / 4, (byte) 0x5a);
    refused(kind, publish(kind, garbled), "odd.parquet");
  }

  @Test
  void footersThatSayOtherwiseAreNamed() throws IOException {
    for (String[] footer :
        new String[][] {
          {"fovea.predictions", "5", "has 4 rows"},
          {"fovea.images.first", "x", "not a whole number"},
        }) {
      Map<String, String> texts = new HashMap<>(FOOTER);
      texts.put(footer[0], footer[1]);
      refused(
          Kind.CLASSES,
          publish(Kind.CLASSES, OddTable.encode(OddTable.columns(), rows(), texts)),
          "odd.parquet",
          footer[0],
          footer[2]);
      delete();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void whatChangedAfterTheRunIsNamed(Kind kind) throws IOException {
    byte[] table = OddTable.encode(OddTable.columns(), rows(), FOOTER);
    String run = publish(kind, table);
    Path file = Path.of(run, "predictions", "odd.parquet");

    byte[] swapped = table.clone();
    swapped[40] = table[41];
    swapped[41] = table[40];
    for (int i = 40; Arrays.equals(swapped, table); i++) {
      swapped[i] = table[i + 1];
      swapped[i + 1] = table[i];
    }
    Files.write(file, swapped);
    refused(kind, run, "odd.parquet is not the file that manifest.json lists");

    Files.write(file, Arrays.copyOf(table, table.length - 1));
    refused(kind, run, "odd.parquet is not a file that manifest.json lists");

    Files.write(file, table);
    Path other = Files.writeString(file.resolveSibling("notes.txt"), "no table");
    refused(kind, run, "predictions/notes.txt is not a file that manifest.json lists");
    Files.delete(other);

    Files.delete(file);
    refused(kind, run, "predictions/odd.parquet is missing");

    Files.delete(Path.of(run, "manifest.json"));
    refused(kind, run, "holds no finished run");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void anEmptyFolderIsNoRun(Kind kind) throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    refused(kind, empty.toString(), empty + " is a folder where a file is wanted");
  }

  private void delete() throws IOException {
    try (var files = Files.walk(folder.resolve("run"))) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
