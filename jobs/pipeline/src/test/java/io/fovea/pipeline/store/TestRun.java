package io.fovea.pipeline.store;

import io.fovea.models.decode.Produces;
import io.fovea.pipeline.store.FailureRow.Stage;
import io.fovea.pipeline.store.Manifest.Counts;
import io.fovea.pipeline.store.Manifest.InputFile;
import io.fovea.pipeline.store.Manifest.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** A finished run with predictions of a test's own, as inference would have left it. */
public final class TestRun {
  private final Path folder;
  private final Produces produces;
  private final Path dataset;
  private final List<WrittenFile> files = new ArrayList<>();
  private final RunClaim claim;
  private long predictions;

  /**
   * Begins a run.
   *
   * @param dataset may be null
   */
  public TestRun(Path folder, Produces produces, Path dataset) {
    this.folder = folder;
    this.produces = produces;
    this.dataset = dataset;
    this.claim = RunClaim.of(folder.toString(), new Configuration(), RunClaim.Terms.of("infer"));
  }

  /** Adds a shard, whose first image is that of its first row. */
  public TestRun shard(List<PredictionRow> rows) throws IOException {
    return shard(rows.get(0).imageId(), rows);
  }

  /** Adds a shard. */
  public TestRun shard(long firstImage, List<PredictionRow> rows) throws IOException {
    long masks = rows.stream().filter(row -> row.mask() != null).count();
    byte[] table =
        PredictionTable.INSTANCE.encode(
            rows,
            Map.of(
                "fovea.images.first", Long.toString(firstImage),
                "fovea.predictions", Integer.toString(rows.size()),
                "fovea.masks", Long.toString(masks)));
    // Names follow no order, as digests do not.
    String name = Integer.toHexString(("shard" + firstImage).hashCode()) + ".parquet";
    files.add(claim.folder().write("predictions/" + name, table));
    predictions += rows.size();
    return this;
  }

  /** Adds a file of predictions, whatever it holds. */
  public TestRun file(String name, byte[] content) throws IOException {
    files.add(claim.folder().write("predictions/" + name, content));
    return this;
  }

  /**
   * Publishes it.
   *
   * @param images how many it was given
   * @param failed ids of those that failed
   */
  public String publish(long images, long... failed) throws IOException {
    List<FailureRow> failures = new ArrayList<>();
    for (long id : failed) {
      failures.add(new FailureRow(id, id + ".jpg", Stage.DECODE, "damaged_image", "no image"));
    }
    files.add(
        claim
            .folder()
            .write("failures/f.parquet", FailureTable.INSTANCE.encode(failures, Map.of())));
    RunRecord record = new RunRecord("infer");
    record.parameters("inference", Map.of("produces", produces.id())).files(files);
    if (dataset != null) {
      byte[] content = Files.readAllBytes(dataset);
      record.inputs(
          Map.of(
              "dataset", new InputFile(dataset.toString(), content.length, Digests.of(content))));
    }
    Status status = failed.length == 0 ? Status.COMPLETE : Status.INCOMPLETE;
    record.publish(
        claim,
        status,
        new Counts(
            images,
            images - failed.length,
            failed.length,
            predictions,
            files.size() - 1L,
            0,
            new TreeMap<>()),
        Map.of());
    claim.close();
    return folder.toString();
  }
}
