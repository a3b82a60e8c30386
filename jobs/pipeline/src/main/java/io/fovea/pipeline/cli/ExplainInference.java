package io.fovea.pipeline.cli;

import io.fovea.pipeline.inference.DeviceChoice;
import io.fovea.pipeline.inference.InferenceConfig;
import io.fovea.pipeline.inference.InferencePlan;
import io.fovea.pipeline.store.FolderLook;
import io.fovea.pipeline.store.Manifest.InputFile;
import io.fovea.pipeline.store.Redaction;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;

/** What inference would do, of a plan that was checked. */
final class ExplainInference {
  private ExplainInference() {}

  static void add(Explanation text, InferencePlan plan, InferenceConfig config, SparkConf conf) {
    InputFile model = plan.inputs().get("model");
    InputFile dataset = plan.inputs().get("dataset");
    Map<String, String> chosen = plan.parameters();
    DeviceChoice on = config.execution().on();
    text.line(
        "model", model.location() + ", " + model.bytes() + " bytes, sha256 " + model.sha256());
    plan.inputs()
        .forEach(
            (role, graph) -> {
              if (role.startsWith("graph ")) {
                text.line(
                    role,
                    graph.location() + ", " + graph.bytes() + " bytes, sha256 " + graph.sha256());
              }
            });
    text.line(
        "dataset",
        dataset.location()
            + ", "
            + plan.imageCount()
            + (plan.isOfVideos() ? " videos of " + plan.frameCount() + " frames" : " images"));
    text.line("images", Redaction.text(config.source().images()) + ", exif " + chosen.get("exif"));
    text.line("recipe", chosen.get("recipe"));
    text.line("decoder", chosen.get("decoder"));
    text.line("categories", chosen.get("categories"));
    text.line(
        "device",
        on.device().id()
            + (on.device().isGpu()
                ? ", " + on.runsPerGpu() + " runs of the model at a time on each GPU"
                : "")
            + (on.engineCache() == null ? "" : ", engines kept in " + on.engineCache()));
    text.line("precision", on.precision().id());
    int taskProcessors = conf.getInt("spark.task.cpus", 1);
    int threads = config.execution().threads();
    text.line(
        "threads",
        threads
            + " of the model, "
            + Math.max(0, taskProcessors - threads)
            + " that decode ahead of it (spark.task.cpus="
            + taskProcessors
            + ")");
    text.line("batch", chosen.get("batch") + " images in a run of the model");
    text.line(
        "shards",
        plan.shardKeys().size()
            + " of up to "
            + chosen.get("shardSize")
            + (plan.isOfVideos()
                ? " videos, one file of predictions each"
                : " images, one task and one file of predictions each"));
    if (plan.isOfVideos()) {
      text.line(
          "stages",
          "frames in tasks of some each, whose features stay on the executors' local disks; the"
              + " head, once a video; masks where the features are, else with their frames run"
              + " again");
    } else if (chosen.get("produces").equals("ranking")) {
      text.line(
          "stages", "the model once an image, then the further graph once an object and once more");
    }
    text.line(
        "failures",
        "up to "
            + config.execution().maxFailures()
            + (plan.isOfVideos() ? " videos" : " images")
            + " may fail before it is INCOMPLETE");
  }

  static void addFolder(
      Explanation text, InferencePlan plan, String out, Configuration hadoop, boolean force) {
    FolderLook look = FolderLook.at(out, hadoop, plan.shardKeys());
    text.line("out", Redaction.text(out) + ": " + look.text(plan.shardKeys().size(), force));
  }
}
