package io.fovea.models.systems;

import io.fovea.metrics.UserError;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Tensor;
import io.fovea.models.weights.NamedWeights;
import io.fovea.models.weights.WeightSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A system as it is trained: all graphs that one state dictionary fills. Most have one; those that
 * run in parts have a name of their own here ({@code seqrank}, {@code vita}), and their size is one
 * for each graph, such as {@code r50+2-blocks}, or a single one that all graphs know.
 */
public final class TrainedSystem {
  private static final Map<String, List<Part>> IN_PARTS =
      Map.of(
          "seqrank",
          List.of(
              new Part("features", Systems.SEQRANK_FEATURES),
              new Part("shift", Systems.SEQRANK_SHIFT)),
          "vita",
          List.of(new Part("frame", Systems.VITA_FRAME), new Part("head", Systems.VITA_HEAD)));

  private final String id;
  private final List<Part> parts;
  private final List<String> sizes;

  /** One graph under the name that it has within its system. */
  private record Part(String name, Systems system) {}

  private TrainedSystem(String id, List<Part> parts, List<String> sizes) {
    this.id = id;
    this.parts = parts;
    this.sizes = sizes;
  }

  /**
   * The system of that name.
   *
   * @param size as {@link Systems#sizes} says; null takes the first of each graph
   * @throws UserError naming the systems or sizes if there is none
   */
  public static TrainedSystem named(String id, String size) {
    List<Part> parts =
        IN_PARTS.containsKey(id) ? IN_PARTS.get(id) : List.of(new Part("graph", one(id)));
    List<String> given =
        size == null
            ? parts.stream().map(part -> part.system.sizes().get(0)).toList()
            : parts.size() > 1 ? List.of(size.split("\\+", -1)) : List.of(size);
    List<String> sizes = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      String of = given.size() == 1 ? given.get(0) : i < given.size() ? given.get(i) : "";
      if (given.size() > parts.size() || !parts.get(i).system.sizes().contains(of)) {
        throw UserError.usage(
            "the system " + id + " has no size '" + size + "'",
            parts.stream()
                    .map(part -> String.join(", ", part.system.sizes()))
                    .collect(Collectors.joining("; then +, and one of: ", "Its sizes are: ", ""))
                + ".");
      }
      sizes.add(of);
    }
    return new TrainedSystem(id, parts, sizes);
  }

  private static Systems one(String id) {
    if (!Systems.ids().contains(id)) {
      throw UserError.usage(
          "there is no system '" + id + "'",
          "The systems are: "
              + String.join(", ", Systems.ids())
              + ", and for all graphs of one: "
              + IN_PARTS.keySet().stream().sorted().collect(Collectors.joining(", "))
              + ".");
    }
    return Systems.named(id);
  }

  /** Its name. */
  public String id() {
    return id;
  }

  /** The sizes of its graphs, joined by +. */
  public String size() {
    return String.join("+", sizes);
  }

  /** The names of its graphs, in the order in which they run. */
  public List<String> graphs() {
    return parts.stream().map(Part::name).toList();
  }

  /**
   * The graph that is meant.
   *
   * @param graph one of {@link #graphs}, or null where there is one only
   * @throws UserError if that leaves it open
   */
  public String requireGraph(String graph) {
    List<String> names = graphs();
    if (graph == null && names.size() == 1) {
      return names.get(0);
    }
    if (graph == null || !names.contains(graph)) {
      throw UserError.usage(
          graph == null
              ? "the system " + id + " has " + names.size() + " graphs, and a file holds one"
              : "the system " + id + " has no graph '" + graph + "'",
          "Give --graph as one of: " + String.join(", ", names) + ".");
    }
    return graph;
  }

  /**
   * One of its graphs.
   *
   * @param image rows and columns of the image, or empty for those of the published cost
   */
  public GraphBuilder build(String graph, Optional<ImageSize> image, WeightSource weights) {
    int at = graphs().indexOf(requireGraph(graph));
    Systems system = parts.get(at).system;
    return system.build(
        sizes.get(at),
        image.map(ImageSize::height).orElse(system.height()),
        image.map(ImageSize::width).orElse(system.width()),
        weights);
  }

  /**
   * One of its graphs with the weights of a state dictionary. Every other graph is built too, to
   * see that the dictionary holds what the whole system has and nothing else.
   *
   * @throws UserError INPUT that lists missing, misshapen and unexpected names
   */
  public GraphBuilder fill(String graph, Optional<ImageSize> image, NamedWeights weights) {
    String wanted = requireGraph(graph);
    WeightSource namesOnly =
        (name, shape) -> {
          weights.expect(name, shape);
          return Optional.empty();
        };
    GraphBuilder filled = null;
    for (String each : graphs()) {
      if (each.equals(wanted)) {
        filled = build(each, image, weights);
      } else {
        build(each, image, namesOnly);
      }
    }
    weights.requireComplete();
    return filled;
  }

  /** The names and shapes of the weights of one graph, in its order. */
  public List<Tensor> parameters(String graph, Optional<ImageSize> image) {
    return build(graph, image, WeightSource.shapeOnly()).parameters();
  }

  /** The size of the image that a graph is built for, in pixels. */
  public record ImageSize(int height, int width) {}
}
