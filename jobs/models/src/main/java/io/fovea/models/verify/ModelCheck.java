package io.fovea.models.verify;

import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Rle;
import io.fovea.models.SampleException;
import io.fovea.models.decode.Decoder;
import io.fovea.models.decode.Prediction;
import io.fovea.models.image.DecodedImage;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.ElementType;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.OnnxSession;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.Tensor;
import io.fovea.models.session.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs a model on one image and holds each stage against the stored one: {@code input}, the tensor
 * that the recipe makes, with or without an axis N; {@code output.NAME}, the model's raw outputs;
 * and what the decoder makes of them, in its order: {@code prediction.scores} [n], {@code
 * prediction.labels} [n] in the model's own numbers, {@code prediction.boxes} [n, 4] as left, top,
 * right, bottom in pixels, clipped to the image, and {@code prediction.masks} [n, height, width],
 * above 0 where the object is. Masks compare by 1 - IoU for each object.
 *
 * @param recipe fitted to the model
 * @param decoder null where no predictions are compared
 * @param tolerances by stage; "" for all others
 * @param isolated whether every stage is given what is stored of the stage before, so that a
 *     difference is that stage's own
 */
public record ModelCheck(
    OnnxSession session,
    Recipe recipe,
    Decoder decoder,
    Map<String, Tolerance> tolerances,
    boolean isolated) {
  private static final String INPUT = "input";
  private static final String OUTPUT = "output.";
  private static final String SCORES = "prediction.scores";
  private static final String LABELS = "prediction.labels";
  private static final String BOXES = "prediction.boxes";
  private static final String MASKS = "prediction.masks";
  private static final List<String> PREDICTIONS = List.of(SCORES, LABELS, BOXES, MASKS);

  public ModelCheck {
    tolerances = Map.copyOf(tolerances);
  }

  /**
   * Compares every stored stage, in the order in which they are computed.
   *
   * @throws UserError INPUT if the samples hold none, or what is no stage of this model
   * @throws SampleException if the image is too large, or the model or the decoder fails on it
   */
  public List<Difference> differences(DecodedImage image, Samples samples) throws SampleException {
    requireStages(samples);
    List<Difference> differences = new ArrayList<>();
    ImageFrame frame = recipe.frame(image.height(), image.width());
    Tensor input = input(image, frame);
    if (samples.names().contains(INPUT)) {
      Tensor stored = batched(samples.read(INPUT), input);
      differences.add(Difference.of(INPUT, input, stored, tolerance(INPUT)));
      boolean fits = Arrays.equals(stored.shape(), input.shape());
      input = isolated && fits ? converted(stored, input.type()) : input;
    }
    try (Outputs outputs = session.run(bytes(input), input.shape())) {
      Map<String, Tensor> asStored = new LinkedHashMap<>();
      for (String name : outputs.names()) {
        String stage = OUTPUT + name;
        if (samples.names().contains(stage)) {
          Tensor ours = outputs.tensor(name);
          Tensor stored = samples.read(stage);
          differences.add(Difference.of(stage, ours, stored, tolerance(stage)));
          // Of another rank it would be no such output.
          asStored.put(name, stored.rank() == ours.rank() ? stored : ours);
        }
      }
      if (PREDICTIONS.stream().anyMatch(samples.names()::contains)) {
        Outputs given = isolated ? merged(outputs, asStored) : outputs;
        predictions(decoder.decode(given, 0, frame), image, samples, differences);
      }
    }
    return differences;
  }

  private Outputs merged(Outputs outputs, Map<String, Tensor> asStored) {
    Map<String, Tensor> merged = new LinkedHashMap<>(asStored);
    for (TensorSpec output : session.signature().outputs()) {
      if (output.type() != ElementType.OTHER && !merged.containsKey(output.name())) {
        merged.put(output.name(), outputs.tensor(output.name()));
      }
    }
    return Outputs.of(merged);
  }

  private void requireStages(Samples samples) {
    ModelSignature signature = session.signature();
    Set<String> known = new LinkedHashSet<>(List.of(INPUT));
    signature.outputs().stream().map(TensorSpec::name).map(OUTPUT::concat).forEach(known::add);
    known.addAll(PREDICTIONS);
    Set<String> unknown = new LinkedHashSet<>(samples.names());
    unknown.addAll(tolerances.keySet());
    unknown.remove("");
    unknown.removeAll(known);
    if (!unknown.isEmpty() || samples.names().isEmpty()) {
      throw UserError.input(
          unknown.isEmpty()
              ? "the samples " + samples.path() + " are empty"
              : "no stage of this model is called " + String.join(", ", unknown),
          "The stages are: " + String.join(", ", known) + ".");
    }
    if (decoder == null && PREDICTIONS.stream().anyMatch(samples.names()::contains)) {
      throw UserError.usage(
          "the samples " + samples.path() + " hold predictions, and no decoder was named",
          "Name the decoder, or leave the predictions out of the samples.");
    }
    long batch = decoder == null ? signature.batch() : decoder.batch(signature);
    if (batch > 1) {
      throw UserError.input(
          "the model takes " + batch + " images at a time", "Export it for one image.");
    }
  }

  private Tolerance tolerance(String stage) {
    Tolerance own = tolerances.get(stage);
    if (own != null) {
      return own;
    }
    // A part of a union is not on the scale of the other stages.
    return stage.equals(MASKS) ? Tolerance.OF_MASKS : tolerances.getOrDefault("", Tolerance.USUAL);
  }

  private Tensor input(DecodedImage image, ImageFrame frame) throws SampleException {
    int bytes = recipe.slotBytes(frame);
    if (bytes > Samples.MOST_BYTES) {
      throw new SampleException(
          SampleException.Reason.TOO_LARGE, "its tensor is larger than " + Samples.MOST_BYTES);
    }
    ByteBuffer slot = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    recipe.write(image, frame, slot);
    long[] shape = recipe.shape(1, frame);
    if (recipe.type() == ElementType.UINT8) {
      return new Tensor(ElementType.UINT8, shape, slot);
    }
    FloatBuffer floats = FloatBuffer.allocate(bytes / Float.BYTES).put(slot.asFloatBuffer());
    return new Tensor(ElementType.FLOAT32, shape, floats.flip());
  }

  /** The stored input with an axis N where ours has one, or without where it has none. */
  private static Tensor batched(Tensor stored, Tensor ours) {
    long[] shape = stored.shape();
    if (shape.length + 1 == ours.rank()) {
      long[] more = new long[shape.length + 1];
      more[0] = 1;
      System.arraycopy(shape, 0, more, 1, shape.length);
      return new Tensor(stored.type(), more, stored.data());
    }
    if (shape.length - 1 == ours.rank() && shape[0] == 1) {
      return new Tensor(stored.type(), Arrays.copyOfRange(shape, 1, shape.length), stored.data());
    }
    return stored;
  }

  private static Tensor converted(Tensor stored, ElementType type) {
    int count = stored.data().capacity();
    if (type == ElementType.FLOAT32) {
      return Tensor.of(stored.floats(), stored.shape());
    }
    ByteBuffer bytes = ByteBuffer.allocate(count);
    for (int i = 0; i < count; i++) {
      bytes.put(i, (byte) Math.rint(Math.max(0, Math.min(255, stored.number(i)))));
    }
    return new Tensor(type, stored.shape(), bytes);
  }

  private static ByteBuffer bytes(Tensor input) {
    int count = input.data().capacity();
    boolean floats = input.type() == ElementType.FLOAT32;
    ByteBuffer direct =
        ByteBuffer.allocateDirect(floats ? count * Float.BYTES : count)
            .order(ByteOrder.nativeOrder());
    if (floats) {
      direct.asFloatBuffer().put(input.floats());
    } else {
      direct.put(0, ((ByteBuffer) input.data()).array(), 0, count);
    }
    return direct;
  }

  private void predictions(
      List<Prediction> found, DecodedImage image, Samples samples, List<Difference> differences)
      throws SampleException {
    int count = found.size();
    float[] labels = new float[count];
    double[] scores = new double[count];
    double[] boxes = new double[4 * count];
    for (int i = 0; i < count; i++) {
      Prediction prediction = found.get(i);
      scores[i] = prediction.score();
      labels[i] = prediction.label();
      boxes[4 * i] = prediction.box().x();
      boxes[4 * i + 1] = prediction.box().y();
      boxes[4 * i + 2] = prediction.box().x() + prediction.box().width();
      boxes[4 * i + 3] = prediction.box().y() + prediction.box().height();
    }
    compare(SCORES, doubles(scores, count), samples, differences);
    compare(LABELS, Tensor.of(labels, count), samples, differences);
    compare(BOXES, doubles(boxes, count, 4), samples, differences);
    if (samples.names().contains(MASKS)) {
      differences.add(masks(found, image, samples.read(MASKS)));
    }
  }

  private static Tensor doubles(double[] values, long... shape) {
    return new Tensor(ElementType.FLOAT64, shape, DoubleBuffer.wrap(values));
  }

  private void compare(String stage, Tensor ours, Samples samples, List<Difference> differences) {
    if (samples.names().contains(stage)) {
      differences.add(Difference.of(stage, ours, samples.read(stage), tolerance(stage)));
    }
  }

  private Difference masks(List<Prediction> found, DecodedImage image, Tensor stored)
      throws SampleException {
    long[] shape = {found.size(), image.height(), image.width()};
    if (found.stream().anyMatch(prediction -> prediction.mask() == null)) {
      shape = new long[] {0};
    }
    if (!Arrays.equals(shape, stored.shape())) {
      // Shapes that differ are all that there is to say: no value is looked at.
      Tensor shaped = Tensor.of(new float[0], shape);
      return Difference.of(MASKS, shaped, stored, tolerance(MASKS));
    }
    double[] apart = new double[found.size()];
    int pixels = image.height() * image.width();
    for (int i = 0; i < apart.length; i++) {
      byte[] bits = new byte[pixels];
      for (int p = 0; p < pixels; p++) {
        bits[p] = (byte) (stored.number(i * pixels + p) > 0 ? 1 : 0);
      }
      Rle theirs = Rle.ofRowMajor(image.height(), image.width(), bits);
      List<Rle> both = List.of(found.get(i).mask(), theirs);
      long union = Rle.union(both).area();
      apart[i] = union == 0 ? 0 : 1 - (double) Rle.intersection(both).area() / union;
    }
    return Difference.of(
        MASKS,
        doubles(apart, found.size()),
        doubles(new double[apart.length], found.size()),
        tolerance(MASKS));
  }
}
