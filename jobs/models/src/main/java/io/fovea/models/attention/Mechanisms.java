package io.fovea.models.attention;

import io.fovea.models.attention.Regions.Bottom;
import java.util.ArrayList;
import java.util.List;

/** The mechanisms side by side, for tables of what each costs at a number of tokens. */
public final class Mechanisms {
  /** Heads of every mechanism that has any. */
  public static final int HEADS = 8;

  private static final int WINDOW = 6;
  private static final int SQUARE = 7;
  private static final int LANDMARKS = 256;
  private static final int ENTITIES = 64;

  private Mechanisms() {}

  /**
   * All of them, with the usual options, for one number of tokens: {@link Attention#inputs} of each
   * takes it.
   *
   * @param tokens a power of 4, from 64, so that maps are square and halve twice
   * @param width of tokens and channels, a multiple of 16
   */
  public static List<Attention> at(int tokens, int width) {
    if (tokens < 64
        || Integer.bitCount(tokens) != 1
        || Integer.numberOfTrailingZeros(tokens) % 2 == 1) {
      throw new IllegalArgumentException(tokens + " tokens: a power of 4, from 64");
    }
    if (width < 1 || width % (2 * HEADS) != 0) {
      throw new IllegalArgumentException(width + " channels: a multiple of " + 2 * HEADS);
    }
    int side = Attention.side(tokens);
    MultiHead multiHead = new MultiHead(width, HEADS);
    Regions regions = new Regions(Bottom.ROI_ALIGN, 56, 0.25f);
    List<Attention> all = new ArrayList<>();
    for (QueryKeyAttention similarity :
        List.of(new DotProduct(width), new ScaledDotProduct(width), new ScaledCosine(width))) {
      all.add(similarity);
    }
    all.add(multiHead);
    all.add(new MaskedCross(multiHead));
    all.add(new Deformable(width, HEADS, 3, 4));
    all.add(axial(width, side, Axial.Axis.HEIGHT));
    all.add(axial(width, side, Axial.Axis.WIDTH));
    all.add(new LocalWindow(width, width, HEADS, SQUARE, Offsets.KEY_LESS_QUERY, false));
    all.add(
        new PositionSensitiveMap(width, width, HEADS, side, side, Offsets.KEY_LESS_QUERY, false));
    all.add(new WindowedTemporal(multiHead, WINDOW, false));
    all.add(new WindowedTemporal(multiHead, WINDOW, true));
    all.add(new Separable(width, 4));
    all.add(new Linformer(width, HEADS, Math.min(LANDMARKS, tokens)));
    all.add(new Blender(regions, 4, 14, Blender.Top.BILINEAR));
    all.add(new WeightedSum(regions, 4));
    all.add(new Assembler(regions, 4));
    for (QueryKeyAttention similarity :
        List.of(new DotProduct(width), new ScaledDotProduct(width), new ScaledCosine(width))) {
      all.add(
          new GlobalContext(
              List.of(
                  new GlobalContext.Level(width, ENTITIES),
                  new GlobalContext.Level(width, ENTITIES / 2),
                  new GlobalContext.Level(width, ENTITIES / 4)),
              width,
              similarity,
              GlobalContext.Reach.ALL_LEVELS));
    }
    return all;
  }

  private static Axial axial(int width, int side, Axial.Axis axis) {
    return new Axial(width, width, HEADS, axis, 0, side, Offsets.KEY_LESS_QUERY, false);
  }
}
