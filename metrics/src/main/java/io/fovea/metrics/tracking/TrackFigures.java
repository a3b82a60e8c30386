package io.fovea.metrics.tracking;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Figures by TrackEval's names.
 *
 * @param byAlpha HOTA's, by alpha
 * @param values CLEAR's and identity's ratios, and HOTA(0), LocA(0), HOTALocA(0)
 * @param counts CLEAR's, identity's, and Dets, GT_Dets, IDs, GT_IDs
 */
public record TrackFigures(
    Map<String, double[]> byAlpha, Map<String, Double> values, Map<String, Long> counts) {

  static TrackFigures of(SequenceTerms terms) {
    Map<String, double[]> byAlpha = terms.hota().figures();
    Map<String, Double> values = new LinkedHashMap<>();
    double hota = byAlpha.get("HOTA")[0];
    double located = byAlpha.get("LocA")[0];
    values.put("HOTA(0)", hota);
    values.put("LocA(0)", located);
    values.put("HOTALocA(0)", hota * located);
    values.putAll(terms.clear().figures());
    values.putAll(terms.identity().figures());
    Map<String, Long> counts = new LinkedHashMap<>(terms.clear().integers());
    counts.putAll(terms.identity().integers());
    counts.put("Dets", terms.predictedMasks());
    counts.put("GT_Dets", terms.truthMasks());
    counts.put("IDs", terms.predictions());
    counts.put("GT_IDs", terms.truths());
    return new TrackFigures(
        byAlpha, Collections.unmodifiableMap(values), Collections.unmodifiableMap(counts));
  }

  /** Those of no track at all, which have the same names. */
  public static TrackFigures none() {
    return of(SequenceTerms.combine(List.of()));
  }

  /** The mean over alphas of one of HOTA's figures. */
  public double mean(String name) {
    double sum = 0;
    for (double value : byAlpha.get(name)) {
      sum += value;
    }
    return sum / byAlpha.get(name).length;
  }
}
