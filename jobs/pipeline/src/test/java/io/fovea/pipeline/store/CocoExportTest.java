package io.fovea.pipeline.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Box;
import io.fovea.pipeline.store.CocoExport.Kind;
import io.fovea.pipeline.store.Manifest.Counts;
import io.fovea.pipeline.store.Manifest.Status;
import io.fovea.pipeline.store.PredictionRow.MaskText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CocoExportTest {
  @TempDir Path temp;

  private RunFolder run(Map<String, List<PredictionRow>> shards) throws IOException {
    String location = temp.resolve("run").toString();
    RunClaim claim = RunClaim.of(location, new Configuration(), RunClaim.Terms.of("infer"));
    List<WrittenFile> files = new ArrayList<>();
    for (var shard : shards.entrySet()) {
      List<PredictionRow> rows = shard.getValue();
      long masks = rows.stream().filter(row -> row.mask() != null).count();
      byte[] table =
          PredictionTable.INSTANCE.encode(
              rows,
              Map.of(
                  "fovea.images.first", Long.toString(rows.get(0).imageId()),
                  "fovea.predictions", Integer.toString(rows.size()),
                  "fovea.masks", Long.toString(masks)));
      files.add(claim.folder().write("predictions/" + shard.getKey(), table));
    }
    new RunRecord("infer")
        .files(files)
        .publish(claim, Status.COMPLETE, new Counts(2, 2, 0, 3, 2, 0, new TreeMap<>()), Map.of());
    claim.close();
    return RunFolder.open(location, new Configuration());
  }

  private static PredictionRow row(long image, int ordinal, double score, MaskText mask) {
    return new PredictionRow(image, 5, score, new Box(0.1, 1, 2.5, 3), mask, ordinal);
  }

  private JsonNode exported(RunFolder folder, Kind kind) throws IOException {
    Path target = temp.resolve("results.json");
    new CocoExport(StoredRun.of(folder)).write(kind, target.toString());
    return new ObjectMapper().readTree(Files.readString(target));
  }

  @Test
  void resultsComeInImageOrderWhateverTheShardsAreCalled() throws Exception {
    MaskText mask = new MaskText(2, 3, "0\\`^");
    RunFolder folder =
        run(
            Map.of(
                "a.parquet", List.of(row(9, 0, 0.1 + 0.2, mask)),
                "b.parquet", List.of(row(2, 0, 1, mask), row(2, 1, 1e-7, mask))));
    JsonNode boxes = exported(folder, Kind.BBOX);
    assertThat(boxes)
        .extracting(result -> result.get("image_id").asLong())
        .containsExactly(2L, 2L, 9L);
    assertThat(boxes)
        .extracting(result -> result.get("score").asDouble())
        .containsExactly(1.0, 1e-7, 0.1 + 0.2);
    assertThat(boxes.get(0).toString())
        .isEqualTo("{\"image_id\":2,\"category_id\":5,\"bbox\":[0.1,1.0,2.5,3.0],\"score\":1.0}");

    JsonNode masks = exported(folder, Kind.SEGM);
    assertThat(masks).hasSize(3);
    assertThat(masks.get(0).has("bbox")).isFalse();
    assertThat(masks.get(0).at("/segmentation/counts").asText()).isEqualTo("0\\`^");
    assertThat(masks.get(0).at("/segmentation/size").toString()).isEqualTo("[2,3]");
  }

  @Test
  void masksAreNotExportedWhereThereAreNone() throws Exception {
    RunFolder folder = run(Map.of("a.parquet", List.of(row(1, 0, 0.5, null))));
    CocoExport export = new CocoExport(StoredRun.of(folder));
    assertThat(export.hasMasks()).isFalse();
    assertThatThrownBy(export::requireMasks)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("1 predictions have no mask");
  }
}
