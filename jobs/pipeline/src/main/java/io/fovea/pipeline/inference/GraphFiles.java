package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import io.fovea.models.decode.Decoder;
import io.fovea.models.session.ModelFile;
import io.fovea.pipeline.store.Manifest.InputFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files of a system's further graphs, on the driver. */
final class GraphFiles {
  private GraphFiles() {}

  /**
   * Checks that the graphs that a decoder runs, and no others, were named.
   *
   * @param given locations by name
   */
  static void requireNames(Decoder decoder, String name, Map<String, String> given) {
    for (String graph : decoder.graphs()) {
      if (!given.containsKey(graph)) {
        throw UserError.usage(
            "the decoder '" + name + "' runs the graph '" + graph + "' too, and it is not given",
            "Give --graph " + graph + "=FILE, or 'graphs: {" + graph + ": FILE}' in a plan.");
      }
    }
    for (String graph : given.keySet()) {
      if (!decoder.graphs().contains(graph)) {
        throw UserError.usage(
            "the decoder '" + name + "' runs no graph '" + graph + "'",
            decoder.graphs().isEmpty()
                ? "It runs the model alone: leave the graph out."
                : "It runs: " + String.join(", ", decoder.graphs()) + ".");
      }
    }
  }

  /** Inspects them, copied first if need be. */
  static SortedMap<String, ModelFile> inspect(Map<String, String> locations) {
    SortedMap<String, ModelFile> graphs = new TreeMap<>();
    locations.forEach((name, location) -> graphs.put(name, ModelCopy.inspect(location)));
    return graphs;
  }

  /**
   * Refuses two files of one name from different folders: tasks on other machines have all files in
   * one.
   */
  static void requireOwnNames(ModelFile first, SortedMap<String, ModelFile> graphs) {
    List<Path> files = new ArrayList<>();
    for (ModelFile model : models(first, graphs)) {
      files.add(model.path());
      files.addAll(model.externalFiles());
    }
    Map<String, Path> byName = new HashMap<>();
    for (Path file : files) {
      Path other = byName.putIfAbsent(file.getFileName().toString(), file.toAbsolutePath());
      if (other != null && !other.equals(file.toAbsolutePath())) {
        throw UserError.usage(
            "two files of the model's graphs are called "
                + file.getFileName()
                + ": "
                + other
                + " and "
                + file.toAbsolutePath(),
            "Rename one; tasks on other machines have all of them in one folder.");
      }
    }
  }

  private static List<ModelFile> models(ModelFile first, SortedMap<String, ModelFile> graphs) {
    List<ModelFile> models = new ArrayList<>(List.of(first));
    models.addAll(graphs.values());
    return models;
  }

  /** A model as a manifest lists it. */
  static InputFile input(String location, ModelFile model) {
    try {
      long bytes = Files.size(model.path());
      for (Path file : model.externalFiles()) {
        bytes += Files.size(file);
      }
      return new InputFile(location, bytes, model.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
