package io.fovea.pipeline.cli;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code fovea infer}. Options alone: nothing of Spark or ONNX Runtime may show in this class, for
 * the command line is also started without them.
 */
@Command(
    name = "infer",
    description = "Runs an ONNX model over a dataset's images on Spark and writes a run folder.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  fovea infer --model yolox_nano.onnx --recipe yolox --decoder yolox \\",
      "      --dataset instances_val2017.json --images val2017 --out runs/yolox",
      "  fovea infer --model mask_rcnn.onnx --recipe torchvision --decoder instances \\",
      "      --categories ids --set decoder.score-threshold=0.05 \\",
      "      --dataset instances_val2017.json --images val2017 --out runs/mask-rcnn",
      "  fovea infer --model features.onnx --graph shift=shift.onnx --recipe seqrank \\",
      "      --decoder seqrank --dataset images.json --images photos --out runs/seqrank",
      "",
      "A run that was broken off is completed by the same command: shards that are there and whole",
      "are not run again.",
      "Exit codes: 0 every image predicted, 6 more images failed than --max-failures allows,",
      "2 wrong options, 3 data or model refused, 4 device, permission or storage missing,",
      "7 another run writes to the folder, 143 or 130 ended by a signal."
    })
public final class InferCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "The ONNX model; weights that it keeps outside lie beside it.")
  String model;

  @Option(
      names = "--graph",
      paramLabel = "NAME=FILE",
      description =
          "A further graph of a system that runs several, by the name that the decoder knows it by:"
              + " shift with seqrank, head with vita. Once for each.")
  Map<String, String> graphs = new TreeMap<>();

  @Option(
      names = "--recipe",
      required = true,
      paramLabel = "NAME",
      description = "How an image becomes the model's input.")
  String recipe;

  @Option(
      names = "--decoder",
      required = true,
      paramLabel = "NAME",
      description = "How the model's outputs become predictions.")
  String decoder;

  @Option(
      names = "--dataset",
      required = true,
      paramLabel = "FILE",
      description =
          "A COCO document; only its images and categories are read. With vita a YouTube-VIS"
              + " document, of which videos and categories are.")
  String dataset;

  @Option(
      names = "--images",
      required = true,
      paramLabel = "DIR",
      description = "The folder that the images' file_names are in.")
  String images;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The run folder to make.")
  String out;

  @Option(
      names = "--categories",
      paramLabel = "ids|contiguous|FILE",
      description =
          "How labels become category ids: they are the ids; label n is the n-th category of the"
              + " dataset's file; or a JSON array of the ids of label 0, 1, ... Default: contiguous"
              + " where the decoder can check the number of classes, else to be given.")
  String categories;

  @Option(
      names = "--set",
      arity = "1..*",
      paramLabel = "recipe.KEY=VALUE|decoder.KEY=VALUE",
      description = "Replaces settings of the recipe or the decoder.")
  Map<String, String> settings = new TreeMap<>();

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images in a run of the model. Default: the model's own number, or 1.")
  int batch;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads of a model run, and processors of a task. Default: 1.")
  int threads;

  @Option(
      names = "--device",
      paramLabel = "cpu|cuda|tensorrt",
      defaultValue = "cpu",
      description =
          "What the model runs on; never another one in its place. On a cluster a GPU is asked of"
              + " Spark. Default: cpu.")
  String device;

  @Option(
      names = "--precision",
      paramLabel = "fp32|tf32|fp16",
      defaultValue = "fp32",
      description =
          "What a GPU computes in: fp32 as the model says; tf32 with cuda or tensorrt; fp16 with"
              + " tensorrt. Default: fp32.")
  String precision;

  @Option(
      names = "--runs-per-gpu",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many tasks may run the model on one GPU at a time. Default: 1.")
  int runsPerGpu;

  @Option(
      names = "--engine-cache",
      paramLabel = "DIR",
      description =
          "A folder on each executor's own disk that keeps what TensorRT built, by GPU, versions"
              + " and shapes.")
  String engineCache;

  @Option(
      names = "--shard-size",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Images in a shard, which is one task and one file. Default: 64, or fewer so that there"
              + " are 16 shards (0). With vita videos in a file, 1 by default.")
  int shardSize;

  @Option(
      names = "--max-failures",
      paramLabel = "N",
      defaultValue = "0",
      description = "How many images or videos may fail before the run is INCOMPLETE. Default: 0.")
  long maxFailures;

  @Option(
      names = "--exif",
      paramLabel = "ignore|apply",
      defaultValue = "ignore",
      description =
          "What is done with the orientation that a camera noted. COCO's annotations ignore it."
              + " Default: ignore.")
  String exif;

  @Option(
      names = "--explain",
      description =
          "Check everything, say what would run, where and with what, and stop: nothing is run or"
              + " written.")
  boolean explain;

  @Mixin FolderMixin folder = new FolderMixin();

  @Mixin SparkMixin spark = new SparkMixin();

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    return InferRun.of(this);
  }
}
