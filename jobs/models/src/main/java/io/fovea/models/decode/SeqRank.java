package io.fovea.models.decode;

import io.fovea.metrics.UserError;
import io.fovea.models.Options;
import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.ElementType;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.Tensor;
import io.fovea.models.session.TensorSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * SeqRank's two graphs as a ranking: the features graph runs once an image, the shift graph once an
 * object and once more ({@link SeqRankLoop}). Every input of the shift graph but {@code history} is
 * what the features graph gives under that name.
 *
 * <p>Objects come in the order in which they are visited, the most salient first. The score is how
 * salient the object was when it was visited. They have no classes: every label is 0.
 */
final class SeqRank implements Decoder {
  private static final String NAME = "seqrank";
  private static final String SHIFT = "shift";
  private static final String HISTORY = "history";
  private static final String SALIENCY = "saliency";
  private static final double THRESHOLD = 0.001;

  private final double saliencyThreshold;
  private final double objectnessThreshold;
  private final int mostShifts;
  private final int maskBytes;

  /** Null where only declarations are looked at. */
  private final Graphs graphs;

  SeqRank(Options options) {
    this.saliencyThreshold = options.number("saliency-threshold", THRESHOLD, 0, 1);
    this.objectnessThreshold = options.number("objectness-threshold", THRESHOLD, 0, 1);
    this.mostShifts = options.integer("max-shifts", 100, 1, 10_000);
    this.maskBytes = MaskBudget.setting(options);
    this.graphs = null;
  }

  private SeqRank(SeqRank settings, Graphs graphs) {
    this.saliencyThreshold = settings.saliencyThreshold;
    this.objectnessThreshold = settings.objectnessThreshold;
    this.mostShifts = settings.mostShifts;
    this.maskBytes = settings.maskBytes;
    this.graphs = graphs;
  }

  @Override
  public Produces produces() {
    return Produces.RANKING;
  }

  @Override
  public List<String> graphs() {
    return List.of(SHIFT);
  }

  @Override
  public void check(ModelSignature signature, int classCount) {
    boolean fits =
        Declared.isFloats(signature, SeqRankLoop.MASKS, 4)
            && Declared.isFloats(signature, SeqRankLoop.BOXES, 3)
            && Declared.isFloats(signature, SeqRankLoop.OBJECTNESS, 2);
    if (!fits) {
      throw Declared.misfit(
          NAME,
          "'masks' [N, queries, rows, columns], 'boxes' [N, queries, 4] and 'objectness' [N,"
              + " queries] of floats",
          signature);
    }
  }

  @Override
  public void checkGraphs(
      ModelSignature first, Map<String, ModelSignature> others, int classCount) {
    ModelSignature shift = others.get(SHIFT);
    boolean history = false;
    for (TensorSpec input : shift.inputs()) {
      if (input.name().equals(HISTORY) && input.rank() == 2) {
        history = true;
      } else if (!isCarried(first, input)) {
        throw misfit(
            "its input "
                + input
                + " is neither 'history' [N, queries] nor an output of the first graph",
            first);
      }
      if (input.type() != ElementType.FLOAT32) {
        throw misfit("its input " + input + " is not float32", first);
      }
    }
    if (!history || !Declared.isFloats(shift, SALIENCY, 2)) {
      throw misfit(
          "it is to take 'history' [N, queries] and to give 'saliency' [N, queries]; it takes "
              + shift.inputs()
              + " and gives "
              + shift.outputs(),
          first);
    }
  }

  private static boolean isCarried(ModelSignature first, TensorSpec input) {
    TensorSpec output = first.output(input.name()).orElse(null);
    boolean fits = output != null && output.rank() == input.rank() && output.rank() > 0;
    for (int i = 1; fits && i < output.rank(); i++) {
      fits = output.axis(i) < 0 || input.axis(i) < 0 || output.axis(i) == input.axis(i);
    }
    return fits;
  }

  private static UserError misfit(String what, ModelSignature first) {
    return UserError.input(
        "the graph 'shift' does not go with the model: "
            + what
            + "; the model gives "
            + first.outputs(),
        "Build or export both graphs of one system for one size of image: 'fovea build --system"
            + " seqrank --graph features' and '--graph shift'.");
  }

  @Override
  public Decoder over(Graphs own) {
    return new SeqRank(this, own);
  }

  @Override
  public List<Prediction> decode(Outputs outputs, int batchIndex, ImageFrame frame)
      throws SampleException {
    Map<String, Tensor> carried = new LinkedHashMap<>();
    for (TensorSpec input : graphs.signature(SHIFT).inputs()) {
      if (!input.name().equals(HISTORY)) {
        carried.put(input.name(), ofImage(input.name(), outputs.tensor(input.name()), batchIndex));
      }
    }
    RankedSequence ranked =
        new SeqRankLoop((float) saliencyThreshold, (float) objectnessThreshold, mostShifts)
            .run(outputs, batchIndex, frame, visited -> saliency(carried, visited));
    MaskBudget budget = new MaskBudget(maskBytes);
    List<Prediction> predictions = new ArrayList<>();
    for (RankedObject object : ranked.objects()) {
      predictions.add(
          new Prediction(0, object.saliency(), object.box(), budget.count(object.mask())));
    }
    return predictions;
  }

  private float[] saliency(Map<String, Tensor> carried, float[] visited) throws SampleException {
    Map<String, Tensor> inputs = new LinkedHashMap<>(carried);
    inputs.put(HISTORY, Tensor.of(visited, 1, visited.length));
    try (Outputs answer = graphs.run(SHIFT, inputs)) {
      Tensor saliency = answer.tensor(SALIENCY);
      Declared.requireShape(SALIENCY, saliency, 1, visited.length);
      return saliency.floats();
    }
  }

  /** One image of a batch; what has one entry for all of them, such as positions, is as it is. */
  private static Tensor ofImage(String name, Tensor tensor, int batchIndex) throws SampleException {
    long[] shape = tensor.shape().clone();
    if (shape.length == 0 || (shape[0] > 1 && batchIndex >= shape[0])) {
      throw Declared.invalid(
          "output '" + name + "' has the shape " + Arrays.toString(shape) + " for a batch");
    }
    if (shape[0] == 1) {
      return Tensor.of(tensor.floats(), shape);
    }
    float[] all = tensor.floats();
    int each = Math.toIntExact(all.length / shape[0]);
    shape[0] = 1;
    return Tensor.of(Arrays.copyOfRange(all, batchIndex * each, (batchIndex + 1) * each), shape);
  }

  @Override
  public String text() {
    return NAME
        + " saliency-threshold="
        + Options.plain(saliencyThreshold)
        + " objectness-threshold="
        + Options.plain(objectnessThreshold)
        + " max-shifts="
        + mostShifts
        + " mask-bytes="
        + maskBytes;
  }
}
