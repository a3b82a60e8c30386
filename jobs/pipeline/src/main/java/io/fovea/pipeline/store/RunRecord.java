package io.fovea.pipeline.store;

import io.fovea.pipeline.store.Manifest.Counts;
import io.fovea.pipeline.store.Manifest.InputFile;
import io.fovea.pipeline.store.Manifest.Status;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Collects, while a run goes on, what its manifest will say. For one thread. */
public final class RunRecord {
  private final String command;
  private final Instant started = Instant.now();
  private final SortedMap<String, InputFile> inputs = new TreeMap<>();
  private final SortedMap<String, SortedMap<String, String>> parameters = new TreeMap<>();
  private final SortedSet<String> devices = new TreeSet<>();
  private final List<WrittenFile> files = new ArrayList<>();
  private final List<Throughput.OfStage> stages = new ArrayList<>();
  private final List<Throughput.OfDevice> throughput = new ArrayList<>();

  /** The run starts now. */
  public RunRecord(String command) {
    this.command = command;
  }

  /** Which command makes the run. */
  public String command() {
    return command;
  }

  /** Files that results follow from, by role: model, dataset, plan, categories. */
  public RunRecord inputs(Map<String, InputFile> more) {
    inputs.putAll(more);
    return this;
  }

  /** What was chosen for a stage, by name. */
  public RunRecord parameters(String stage, Map<String, String> chosen) {
    parameters.put(stage, new TreeMap<>(chosen));
    return this;
  }

  /** What tasks ran on. */
  public RunRecord devices(List<String> more) {
    devices.addAll(more);
    return this;
  }

  /** A stage is over, and took that long. */
  public RunRecord stage(Throughput.OfStage stage) {
    stages.add(stage);
    return this;
  }

  /** Stages are over, one after the other. */
  public RunRecord stages(List<Throughput.OfStage> more) {
    stages.addAll(more);
    return this;
  }

  /** How fast devices predicted. */
  public RunRecord throughput(List<Throughput.OfDevice> more) {
    throughput.addAll(more);
    return this;
  }

  /** Files of the folder whose digests are known; all others are digested at the end. */
  public RunRecord files(List<WrittenFile> more) {
    files.addAll(more);
    return this;
  }

  /**
   * Writes the manifest: the run exists from here on, and nothing more may be written to it.
   *
   * @param sparkSettings as they are; secrets are taken out here
   * @throws io.fovea.metrics.UserError if a file that a task wrote is not there, or the folder was
   *     lost to another process
   */
  public Manifest publish(
      RunClaim claim, Status status, Counts counts, Map<String, String> sparkSettings)
      throws IOException {
    claim.sweep(files);
    Manifest manifest =
        new Manifest(
            Manifest.VERSION,
            status,
            command,
            Manifest.time(started),
            Manifest.time(Instant.now()),
            inputs,
            parameters,
            counts,
            Software.versions(),
            List.copyOf(devices),
            stages.isEmpty() ? null : new Throughput(stages, throughput),
            Redaction.settings(sparkSettings),
            claim.folder().files(files));
    claim.publish(manifest);
    return manifest;
  }
}
