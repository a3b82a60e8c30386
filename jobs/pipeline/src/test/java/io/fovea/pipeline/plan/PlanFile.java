package io.fovea.pipeline.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** A short and a long plan, and how tests read one from a file. */
abstract class PlanFile {
  static final String SHORT =
      """
      dataset: gt.json
      images: images
      model: model.onnx
      recipe: yolox
      decoder: yolox
      scoring: [{iou: bbox}]
      out: run
      """;

  static final String LONG =
      """
      version: 1
      title: "Two ways: of scoring"
      dataset: s3a://bucket/gt.json
      images: /data/images
      exif: apply
      model: model.onnx
      recipe: {name: yolox, height: 320, width: 320}
      decoder:
        name: instances
        score-threshold: 0.05
      categories: ids
      device: cuda
      threads: 2
      batch: 8
      shard-size: 16
      max-failures: 3
      scoring:
        - iou: segm
        - name: strictest
          task: instance
          iou: segm
          mode: corrected
          max-dets: [10]
          iou-thresholds: [0.9, 0.95]
          area-ranges: [{label: all, min: 0, max: 1e10}, {label: tiny, min: 0, max: 256}]
          class-agnostic: true
      published:
        - {task: segm, metric: AP, value: 0.371, tolerance: 0.002, source: "a paper, table 1"}
      out: run
      spark:
        master: local[2]
        conf:
          spark.executor.memory: 8g
          spark.sql.shuffle.partitions: 4
      """;

  @TempDir Path folder;

  Plan read(String yaml, Map<String, String> overrides) throws IOException {
    Path file = Files.writeString(folder.resolve("plan.yaml"), yaml);
    return PlanReader.read(file.toString(), overrides);
  }

  Plan read(String yaml) throws IOException {
    return read(yaml, Map.of());
  }

  UserError refusal(String yaml) {
    UserError error = (UserError) catchThrowable(() -> read(yaml));
    assertThat(error).isNotNull();
    assertThat(error.exitCode()).isEqualTo(ExitCode.USAGE);
    return error;
  }
}
