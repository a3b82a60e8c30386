package io.fovea.models.decode;

import io.fovea.models.Options;
import io.fovea.models.SampleException;
import io.fovea.models.decode.CentreGrouping.Merge;
import io.fovea.models.decode.SemanticArgMax.Classes;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.Tensor;
import io.fovea.models.session.TensorSpec;
import java.util.List;
import java.util.Optional;

/**
 * Panoptic-DeepLab's three heads: scores of classes, a heatmap of centres, and offsets (y, then x)
 * to them; {@link CentreGrouping} makes segments of them. All are stretched over the image first,
 * bilinearly, and offsets are then told in its pixels.
 */
final class PanopticDeepLab implements Decoder {
  static final String NAME = "panoptic-deeplab";

  /** What offsets are counted in. */
  enum Unit {
    /** Pixels of the model's input. */
    INPUT,
    /** Cells of the offsets' own map. */
    MAP
  }

  private final String semantic;
  private final String centre;
  private final String offset;
  private final Classes channels;
  private final Unit unit;
  private final CentreGrouping grouping;
  private final LabelSet things;
  private final int maskBytes;

  PanopticDeepLab(Options options) {
    this.semantic = options.text("semantic", "semantic");
    this.centre = options.text("centre", "center");
    this.offset = options.text("offset", "offset");
    this.channels = options.choice("channels", Classes.FIRST);
    this.unit = options.choice("offset-unit", Unit.INPUT);
    int kernel = options.integer("kernel", 7, 1, 1001);
    if (kernel % 2 == 0) {
      throw options.wrong("kernel", kernel, "an odd number, such as 7, 13 or 41");
    }
    this.grouping =
        new CentreGrouping(
            (float) options.number("centre-threshold", 0.1, 0, 1),
            kernel,
            options.integer("max-centres", 200, 1, 100_000),
            options.integer("stuff-area", 2048, 0, Integer.MAX_VALUE),
            options.choice("merge", Merge.KERNEL));
    this.things = Mask2FormerPanoptic.things(NAME, options);
    this.maskBytes = MaskBudget.setting(options);
  }

  @Override
  public void check(ModelSignature signature, int classCount) {
    TensorSpec classes = head(signature, semantic, -1);
    head(signature, centre, 1);
    head(signature, offset, 2);
    long found = classes.axis(channelAxis());
    if (found > 0) {
      Declared.requireClasses(NAME, classes, found, classCount);
    }
  }

  private int channelAxis() {
    return channels == Classes.FIRST ? 1 : 3;
  }

  private TensorSpec head(ModelSignature signature, String name, int depth) {
    Optional<TensorSpec> spec = signature.output(name);
    boolean fits =
        spec.isPresent()
            && spec.get().rank() == 4
            && Declared.FLOATS.contains(spec.get().type())
            && (depth < 0
                || spec.get().axis(channelAxis()) == depth
                || spec.get().axis(channelAxis()) == -1);
    if (!fits) {
      throw Declared.misfit(
          NAME,
          "'%s', '%s' and '%s' of %s floats, of which the second has 1 channel and the third 2"
              .formatted(
                  semantic,
                  centre,
                  offset,
                  channels == Classes.FIRST
                      ? "[N, channels, rows, columns]"
                      : "[N, rows, columns, channels]"),
          signature);
    }
    return spec.get();
  }

  @Override
  public Produces produces() {
    return Produces.PANOPTIC;
  }

  @Override
  public List<Prediction> decode(Outputs outputs, int batchIndex, ImageFrame frame)
      throws SampleException {
    SemanticMap map = SemanticArgMax.of(outputs.tensor(semantic), channels, batchIndex, frame);
    float[] heatmap = image(outputs.tensor(centre), centre, 1, batchIndex, frame);
    Tensor offsetTensor = outputs.tensor(offset);
    float[] offsets = image(offsetTensor, offset, 2, batchIndex, frame);
    scale(offsets, offsetTensor, frame);
    PanopticMap segments = grouping.group(map, heatmap, offsets, things);
    return MaskRows.of(segments, new MaskBudget(maskBytes));
  }

  /** A head's channels at the image's resolution, one after the other. */
  private float[] image(Tensor tensor, String name, int depth, int batchIndex, ImageFrame frame)
      throws SampleException {
    Declared.requireImage(name, tensor, batchIndex);
    if (channels == Classes.FIRST) {
      Declared.requireShape(name, tensor, -1, depth, -1, -1);
    } else {
      Declared.requireShape(name, tensor, -1, -1, -1, depth);
    }
    int rows = tensor.axis(channels == Classes.FIRST ? 2 : 1);
    int columns = tensor.axis(channels == Classes.FIRST ? 3 : 2);
    if (rows < 1 || columns < 1) {
      throw Declared.invalid("output '" + name + "' is " + rows + " x " + columns);
    }
    int cells = rows * columns;
    float[] all = tensor.floats();
    int from = Math.multiplyExact(batchIndex, depth * cells);
    float[] planes = new float[depth * cells];
    for (int i = 0; i < planes.length; i++) {
      int to = channels == Classes.FIRST ? i : i % depth * cells + i / depth;
      planes[to] = all[from + i];
    }
    InputMaps maps = new InputMaps(planes, 0, rows, columns, frame);
    int pixels = frame.imageHeight() * frame.imageWidth();
    float[] stretched = new float[depth * pixels];
    for (int d = 0; d < depth; d++) {
      maps.requireFinite(d);
      System.arraycopy(maps.image(d), 0, stretched, d * pixels, pixels);
    }
    return stretched;
  }

  private void scale(float[] offsets, Tensor tensor, ImageFrame frame) {
    int rows = tensor.axis(channels == Classes.FIRST ? 2 : 1);
    int columns = tensor.axis(channels == Classes.FIRST ? 3 : 2);
    double down = unit == Unit.MAP ? (double) frame.inputHeight() / rows : 1;
    double across = unit == Unit.MAP ? (double) frame.inputWidth() / columns : 1;
    float y = (float) (down * frame.imageHeight() / frame.contentHeight());
    float x = (float) (across * frame.imageWidth() / frame.contentWidth());
    int half = offsets.length / 2;
    for (int i = 0; i < half; i++) {
      offsets[i] *= y;
      offsets[half + i] *= x;
    }
  }

  @Override
  public String text() {
    return NAME
        + " semantic="
        + semantic
        + " centre="
        + centre
        + " offset="
        + offset
        + " channels="
        + Options.nameOf(channels)
        + " offset-unit="
        + Options.nameOf(unit)
        + " centre-threshold="
        + Options.plain(grouping.centreThreshold())
        + " kernel="
        + grouping.kernel()
        + " max-centres="
        + grouping.mostCentres()
        + " stuff-area="
        + grouping.stuffArea()
        + " merge="
        + Options.nameOf(grouping.merge())
        + " thing-labels="
        + things.text()
        + " mask-bytes="
        + maskBytes;
  }
}
