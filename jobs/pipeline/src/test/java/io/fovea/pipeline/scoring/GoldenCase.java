package io.fovea.pipeline.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.AreaRange;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.DetectionResult;
import io.fovea.metrics.detection.IouType;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * One case of the golden files: inputs, parameters, and what pycocotools 2.0.11 said of them. Any
 * engine is held against it with {@link #check}.
 */
public record GoldenCase(
    String name,
    IouType iouType,
    Path groundTruth,
    Path results,
    JsonNode params,
    JsonNode expected) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** All edge cases for which the reference was run on boxes or on masks. */
  public static Stream<GoldenCase> edgeCases() {
    try (Stream<Path> folders = Files.list(resource("golden/coco/edge"))) {
      return folders.sorted().toList().stream().flatMap(GoldenCase::ofFolder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The third-party samples; empty where their data is absent. */
  public static Stream<GoldenCase> samples() {
    return Stream.of(
            sample(
                "val2014_100_fakebbox",
                "coco_val2014_100/instances_val2014_100.json",
                "coco_val2014_100/instances_val2014_fakebbox100_results.json"),
            sample(
                "val2014_100_fakesegm",
                "coco_val2014_100/instances_val2014_100.json",
                "coco_val2014_100/instances_val2014_fakesegm100_results.json"),
            sample(
                "val2017_like_quick_dt_bbox",
                "coco_val2017_like_quick/gt.json.gz",
                "coco_val2017_like_quick/dt_bbox.json.gz"),
            sample(
                "val2017_like_quick_dt_segm",
                "coco_val2017_like_quick/gt.json.gz",
                "coco_val2017_like_quick/dt_segm.json.gz"))
        .flatMap(each -> each);
  }

  /** Whether the third-party inputs are on this machine. */
  public static boolean hasSamples() {
    return samples().findAny().isPresent();
  }

  private static Stream<GoldenCase> ofFolder(Path folder) {
    JsonNode document = read(folder.resolve("expected.json"));
    return ofTypes(
        folder.getFileName().toString(),
        folder.resolve("gt.json"),
        folder.resolve("dt.json"),
        document.get("params"),
        document.get("expected"));
  }

  private static Stream<GoldenCase> sample(String name, String groundTruth, String results) {
    Path data = Path.of(System.getProperty("fovea.shared"), "data");
    if (!Files.exists(data.resolve(groundTruth)) || !Files.exists(data.resolve(results))) {
      return Stream.empty();
    }
    return ofTypes(
        name,
        data.resolve(groundTruth),
        data.resolve(results),
        JSON.createObjectNode(),
        read(resource("golden/coco/" + name + ".expected.json")));
  }

  private static Stream<GoldenCase> ofTypes(
      String name, Path groundTruth, Path results, JsonNode params, JsonNode expected) {
    return Arrays.stream(IouType.values())
        .filter(type -> expected.has(type.id()))
        .map(
            type ->
                new GoldenCase(name, type, groundTruth, results, params, expected.get(type.id())));
  }

  private static JsonNode read(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path resource(String name) {
    try {
      return new File(GoldenCase.class.getClassLoader().getResource(name).toURI()).toPath();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return name + " " + iouType.id();
  }

  /** Whether the reference fails here, so that strict mode must refuse. */
  public boolean isRefused() {
    return expected.has("error");
  }

  /** The request in strict mode. */
  public ScoreRequest request() {
    return ScoreRequest.of(groundTruth.toString(), results.toString(), detectionParams())
        .withImageIds(ids("imgIds"))
        .withCategoryIds(ids("catIds"));
  }

  private Optional<List<Long>> ids(String parameter) {
    return params.has(parameter)
        ? Optional.of(stream(params.get(parameter)).map(JsonNode::asLong).toList())
        : Optional.empty();
  }

  private DetectionParams detectionParams() {
    DetectionParams all = DetectionParams.coco(iouType);
    if (params.has("iouThrs")) {
      all = all.withIouThresholds(stream(params.get("iouThrs")).map(JsonNode::asDouble).toList());
    }
    if (params.has("maxDets")) {
      all = all.withMaxDetections(stream(params.get("maxDets")).map(JsonNode::asInt).toList());
    }
    if (params.has("areaRng")) {
      List<AreaRange> ranges = new ArrayList<>();
      for (int i = 0; i < params.get("areaRng").size(); i++) {
        JsonNode range = params.get("areaRng").get(i);
        ranges.add(
            new AreaRange(
                params.get("areaRngLbl").get(i).asText(),
                range.get(0).asDouble(),
                range.get(1).asDouble()));
      }
      all = all.withAreaRanges(ranges);
    }
    return params.has("useCats") ? all.withUseCategories(params.get("useCats").asInt() != 0) : all;
  }

  /** Holds an engine against the reference: the same bits everywhere, or a refusal. */
  public void check(ScoringEngine engine) {
    if (isRefused()) {
      checkRefusal(engine);
      return;
    }
    DetectionResult result = engine.score(request()).result();
    checkNumbers(result);
    checkArrays(result);
    checkCategories(result);
  }

  private void checkRefusal(ScoringEngine engine) {
    Throwable thrown = catchThrowable(() -> engine.score(request()).result().summary().lines());
    assertThat(thrown).isInstanceOf(UserError.class);
    UserError error = (UserError) thrown;
    assertThat(error.remedy()).isNotBlank();
    assertThat(error.problem())
        .containsAnyOf(
            "annotation ",
            ", image ",
            "results[",
            "names 1 image",
            "'categories'",
            "list",
            "max-dets")
        .containsAnyOf(groundTruth.toString(), results.toString(), "max-dets");
  }

  private void checkNumbers(DetectionResult result) {
    assertThat(result.arrays().shape()).containsExactly(ints(expected.get("shape_TRKAM")));
    assertSameBits(
        result.summary().stats().values().stream().mapToDouble(Double::doubleValue).toArray(),
        expected.get("stats"));
    assertThat(result.summary().lines())
        .containsExactlyElementsOf(stream(expected.get("printed")).map(JsonNode::asText).toList());
  }

  private void checkArrays(DetectionResult result) {
    assertThat(sha256(result.arrays().precision()))
        .isEqualTo(expected.get("precision_sha256_f64le_C").asText());
    assertThat(sha256(result.arrays().scores()))
        .isEqualTo(expected.get("scores_sha256_f64le_C").asText());
    assertThat(sha256(result.arrays().recall()))
        .isEqualTo(expected.get("recall_sha256_f64le_C").asText());
    if (expected.has("recall")) {
      assertSameBits(result.arrays().recall(), expected.get("recall"));
    }
    if (expected.has("precision_area0_maxdetlast_TRK")) {
      assertSameBits(
          firstAreaLastCap(result, result.arrays().precision()),
          expected.get("precision_area0_maxdetlast_TRK"));
      assertSameBits(
          firstAreaLastCap(result, result.arrays().scores()),
          expected.get("scores_area0_maxdetlast_TRK"));
    }
  }

  private static double[] firstAreaLastCap(DetectionResult result, double[] array) {
    int[] shape = result.arrays().shape();
    double[] values = new double[shape[0] * shape[1] * shape[2]];
    int n = 0;
    for (int t = 0; t < shape[0]; t++) {
      for (int r = 0; r < shape[1]; r++) {
        for (int k = 0; k < shape[2]; k++) {
          values[n++] = array[result.arrays().precisionIndex(t, r, k, 0, shape[4] - 1)];
        }
      }
    }
    return values;
  }

  private void checkCategories(DetectionResult result) {
    int[] shape = result.arrays().shape();
    int last = shape[4] - 1;
    for (int k = 0; k < shape[2]; k++) {
      String id = result.params().useCategories() ? "" + result.axes().categoryIds()[k] : "-1";
      JsonNode category = expected.get("per_category").get(id);
      OptionalInt at = OptionalInt.of(k);
      assertSameBits(
          new double[] {result.averagePrecision(Double.NaN, at, 0, last)}, category.get("AP"));
      double[] byThreshold = new double[shape[0]];
      for (int t = 0; t < shape[0]; t++) {
        byThreshold[t] =
            result.averagePrecision(result.params().iouThresholds().get(t), at, 0, last);
      }
      assertSameBits(byThreshold, category.get("AP_per_iou"));
      double[] precisionByArea = new double[shape[3]];
      double[] recallByArea = new double[shape[3]];
      for (int a = 0; a < shape[3]; a++) {
        precisionByArea[a] = result.averagePrecision(Double.NaN, at, a, last);
        recallByArea[a] = result.averageRecall(Double.NaN, at, a, last);
      }
      assertSameBits(precisionByArea, category.get("AP_per_area"));
      assertSameBits(recallByArea, category.get("AR_per_area"));
      double[] recallByCap = new double[shape[4]];
      for (int m = 0; m < shape[4]; m++) {
        recallByCap[m] = result.averageRecall(Double.NaN, at, 0, m);
      }
      assertSameBits(recallByCap, category.get("AR_per_maxdet"));
    }
  }

  /** Equal to the last bit to the numbers of a nest of lists, in C order. */
  static void assertSameBits(double[] actual, JsonNode nest) {
    List<Double> flat = new ArrayList<>();
    flatten(nest, flat);
    assertThat(Arrays.stream(actual).mapToObj(Double::doubleToRawLongBits).toList())
        .isEqualTo(flat.stream().map(Double::doubleToRawLongBits).toList());
  }

  private static void flatten(JsonNode node, List<Double> flat) {
    if (node.isArray()) {
      node.forEach(child -> flatten(child, flat));
    } else {
      flat.add(number(node));
    }
  }

  /** A number, of which the golden files write the non-finite ones as text. */
  static double number(JsonNode node) {
    if (!node.isTextual()) {
      return node.asDouble();
    }
    return switch (node.asText()) {
      case "inf", "Infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-Infinity" -> Double.NEGATIVE_INFINITY;
      case "nan", "NaN" -> Double.NaN;
      default -> throw new IllegalArgumentException(node.asText());
    };
  }

  private static String sha256(double[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asDoubleBuffer().put(values);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int[] ints(JsonNode list) {
    return stream(list).mapToInt(JsonNode::asInt).toArray();
  }

  static Stream<JsonNode> stream(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
