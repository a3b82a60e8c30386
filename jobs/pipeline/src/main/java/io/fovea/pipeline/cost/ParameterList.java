package io.fovea.pipeline.cost;

import io.fovea.models.graph.Dim;
import io.fovea.models.graph.Tensor;
import io.fovea.models.systems.TrainedSystem;
import io.fovea.models.systems.TrainedSystem.ImageSize;
import io.fovea.pipeline.scoring.ScoreDocument;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** What {@code fovea build --names} writes: the weights that a state dictionary is to hold. */
public final class ParameterList {
  private final TrainedSystem system;
  private final Map<String, Map<String, long[]>> graphs = new LinkedHashMap<>();

  private ParameterList(TrainedSystem system) {
    this.system = system;
  }

  /** The weights of some graphs of a system. */
  public static ParameterList of(
      TrainedSystem system, List<String> graphs, Optional<ImageSize> image) {
    ParameterList list = new ParameterList(system);
    for (String graph : graphs) {
      Map<String, long[]> weights = new LinkedHashMap<>();
      for (Tensor weight : system.parameters(graph, image)) {
        weights.put(
            weight.name(), weight.shape().dims().stream().mapToLong(Dim::fixedSize).toArray());
      }
      list.graphs.put(graph, weights);
    }
    return list;
  }

  /** For people and line tools: a graph, a name and a shape on each line. */
  public String text() {
    StringBuilder out = new StringBuilder();
    graphs.forEach(
        (graph, weights) ->
            weights.forEach(
                (name, sizes) ->
                    out.append(graph)
                        .append('\t')
                        .append(name)
                        .append('\t')
                        .append(
                            Arrays.stream(sizes)
                                .mapToObj(Long::toString)
                                .collect(Collectors.joining("x")))
                        .append('\n')));
    return out.toString();
  }

  /** {@code data-schemas/parameters.schema.json} is its contract. */
  public String json() {
    return ScoreDocument.pretty(
        json -> {
          json.writeStartObject();
          json.writeStringField("format", "fovea-parameters");
          json.writeNumberField("version", 1);
          json.writeStringField("system", system.id());
          json.writeStringField("size", system.size());
          json.writeArrayFieldStart("graphs");
          for (var graph : graphs.entrySet()) {
            json.writeStartObject();
            json.writeStringField("graph", graph.getKey());
            json.writeNumberField(
                "numbers",
                graph.getValue().values().stream()
                    .mapToLong(sizes -> LongStream.of(sizes).reduce(1, Math::multiplyExact))
                    .sum());
            json.writeArrayFieldStart("parameters");
            for (var weight : graph.getValue().entrySet()) {
              json.writeStartObject();
              json.writeStringField("name", weight.getKey());
              json.writeFieldName("shape");
              json.writeArray(weight.getValue(), 0, weight.getValue().length);
              json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
