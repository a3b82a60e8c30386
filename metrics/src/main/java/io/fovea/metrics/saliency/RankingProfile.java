package io.fovea.metrics.saliency;

import io.fovea.metrics.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One published evaluator of salient object ranking. Figures of two profiles are not comparable,
 * whatever their names: every figure is labelled with its profile.
 */
@SuppressWarnings("ImmutableEnumChecker") // Unmodifiable lists of immutable measures and names.
public enum RankingProfile {
  /** ASSR's evaluator, which OCOR uses too. */
  ASSR_CVPR20("ASSR (CVPR 2020), OCOR (CVPR 2022)", Measures.assr(), "ocor_cvpr22"),
  /** ASSR's mean average precision. */
  ASSR_CVPR20_MAP("ASSR (CVPR 2020), mean average precision", Measures.assrPrecision()),
  /** ASSR's evaluator of the journal version. */
  ASSR_IJCV23("ASSR (IJCV 2023)", Measures.assrMeans()),
  /** The journal version's gain. */
  ASSR_IJCV23_NDCG("ASSR (IJCV 2023), discounted gain", Measures.assrGain()),
  /** IRSR's evaluator. */
  IRSR_TPAMI21("IRSR (TPAMI 2021)", Measures.irsr()),
  /** SeqRank's evaluator, which PoseSOR uses too. */
  SEQRANK_AAAI24("SeqRank (AAAI 2024), PoseSOR (ECCV 2024)", Measures.seqRank(), "posesor_eccv24"),
  /** QAGNet's evaluator for ASSR. */
  QAGNET_CVPR24_ASSR("QAGNet (CVPR 2024) on ASSR", Measures.qagnetAssr()),
  /** QAGNet's evaluator for IRSR and SIFR. */
  QAGNET_CVPR24_IRSR("QAGNet (CVPR 2024) on IRSR and SIFR", Measures.qagnetFractions()),
  /** PPA's evaluator. */
  PPA_ICCV21("PPA (ICCV 2021)", Measures.ppa()),
  /** PSR's evaluator. */
  PSR_MM23("PSR (ACM MM 2023)", Measures.psr()),
  /** DSGNN's evaluator for ASSR. */
  DSGNN_CVPR24_ASSR("DSGNN (CVPR 2024) on ASSR", Measures.dsgnnAssr()),
  /** DSGNN's evaluator for IRSR. */
  DSGNN_CVPR24_IRSR("DSGNN (CVPR 2024) on IRSR", Measures.dsgnnFractions()),
  /** SA-SOR as the IRSR paper defines it, which its code does not compute. */
  SA_SOR_PAPER("SA-SOR by the IRSR paper's definition", Measures.paper()),
  /** RSDNet's SOR, on predicted objects drawn as ASSR draws them. */
  RSDNET_CVPR18("RSDNet (CVPR 2018)", Measures.rsdnet());

  private final String source;
  private final List<Measure> measures;
  private final List<String> aliases;

  RankingProfile(String source, List<Measure> measures, String... aliases) {
    this.source = source;
    this.measures = measures;
    this.aliases = List.of(aliases);
  }

  /** The stable name, such as {@code seqrank_aaai24}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whose evaluator it is. */
  public String source() {
    return source;
  }

  /** Its figures in the order in which they are told. */
  public List<Measure> measures() {
    return measures;
  }

  /**
   * Whether it takes ground-truth polygons by OpenCV's rule, {@link TruthObject#drawnMask}, rather
   * than by COCO's.
   */
  public boolean drawsPolygons() {
    return this == SEQRANK_AAAI24;
  }

  /**
   * The profile of this name; a paper that uses another's evaluator names that one.
   *
   * @throws UserError if there is none
   */
  public static RankingProfile named(String name) {
    for (RankingProfile profile : values()) {
      if (profile.id().equals(name) || profile.aliases.contains(name)) {
        return profile;
      }
    }
    throw UserError.usage(
        "there is no ranking profile '" + name + "'",
        "Give one or more of "
            + Arrays.stream(values()).map(RankingProfile::id).collect(Collectors.joining(", "))
            + ", ocor_cvpr22, posesor_eccv24; or all.");
  }
}
