package io.fovea.pipeline.inference;

import io.fovea.models.session.SessionSettings;
import io.fovea.models.session.Sessions;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.SparkContext;

/**
 * All graphs of a system on their way to the tasks.
 *
 * @param first the one that images are fed to
 * @param further the others by name, sorted
 */
record StagedGraphs(StagedModel first, TreeMap<String, StagedModel> further)
    implements Serializable {

  /** Hands a plan's graphs to the tasks of this context. */
  static StagedGraphs stage(InferencePlan plan, SparkContext spark) {
    TreeMap<String, StagedModel> further = new TreeMap<>();
    plan.graphs()
        .forEach((name, model) -> further.put(name, StagedModel.stage(model, null, spark)));
    return new StagedGraphs(StagedModel.stage(plan.model(), plan.shapes(), spark), further);
  }

  /**
   * This JVM's sessions of the further graphs. They are leased while the first one is: an idle
   * session is closed when another is opened, and no task may close what the next one needs.
   */
  SortedMap<String, Sessions.Lease> leaseFurther(SessionSettings settings) {
    Map<String, Sessions.Lease> leases = new LinkedHashMap<>();
    try {
      further.forEach((name, model) -> leases.put(name, model.lease(settings)));
      return new TreeMap<>(leases);
    } catch (RuntimeException e) {
      leases.values().forEach(Sessions.Lease::close);
      throw e;
    }
  }
}
