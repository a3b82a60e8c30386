package io.fovea.models.measure;

import io.fovea.models.SampleException;
import io.fovea.models.session.Feed;
import io.fovea.models.session.ModelFile;
import io.fovea.models.session.ModelStructure;
import io.fovea.models.session.OnnxSession;
import io.fovea.models.session.SessionSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The process that {@link Measurer} starts for one graph: it opens the model, runs it until it is
 * warm, takes the time of each further run, and writes what it found to a file. Nothing else runs
 * in it.
 */
public final class MeasuringProcess {
  static final String NANOS = "nanos";
  static final String PROCESSOR = "processor-nanos";
  static final String OPEN = "open-bytes";
  static final String RUN = "run-bytes";

  private static final long SEED = 1;

  /** Below this, what runs first is the interpreter of Java as much as the model. */
  private static final long WARM_NANOS = 200_000_000;

  private MeasuringProcess() {}

  /** Takes the model, the file for the result, and {@link MeasureSettings} in their order. */
  public static void main(String[] args) throws IOException, SampleException {
    endWithParent();
    MeasureSettings settings =
        new MeasureSettings(
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]),
            Integer.parseInt(args[4]),
            Integer.parseInt(args[5]));
    Measurement measured = measure(Path.of(args[0]), settings);
    Files.write(
        Path.of(args[1]),
        List.of(
            NANOS + " " + text(measured.nanos()),
            PROCESSOR + " " + text(measured.processorNanos()),
            OPEN + " " + measured.openBytes(),
            RUN + " " + measured.runBytes()));
  }

  private static String text(List<Long> nanos) {
    return nanos.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static Measurement measure(Path path, MeasureSettings settings) throws SampleException {
    // What there is before the model: the library, the file's header, the inputs.
    OnnxSession.runtimeVersion();
    ModelFile file = ModelFile.inspect(path);
    Map<String, Feed> inputs = SampleInputs.of(ModelStructure.read(path).model().getGraph(), SEED);
    ProcessMemory.forgetPeak();
    long before = ProcessMemory.now();
    try (OnnxSession session = OnnxSession.open(file, SessionSettings.cpu(settings.threads()))) {
      long open = over(before);
      ProcessMemory.forgetPeak();
      long begun = System.nanoTime();
      int warm = 0;
      while (warm < settings.warmUp() || System.nanoTime() - begun < WARM_NANOS) {
        session.run(inputs).close();
        warm++;
      }
      List<Long> nanos = new ArrayList<>();
      List<Long> processor = new ArrayList<>();
      ThreadMXBean thread = ManagementFactory.getThreadMXBean();
      // With one thread, everything runs in this one.
      boolean own = settings.threads() == 1 && thread.isCurrentThreadCpuTimeSupported();
      long most = settings.seconds() * 1_000_000_000L;
      begun = System.nanoTime();
      while (nanos.size() < settings.repeats()
          && (nanos.size() < MeasureSettings.FEWEST || System.nanoTime() - begun < most)) {
        long worked = own ? thread.getCurrentThreadCpuTime() : 0;
        long start = System.nanoTime();
        try (var outputs = session.run(inputs)) {
          nanos.add(System.nanoTime() - start);
          if (own) {
            processor.add(thread.getCurrentThreadCpuTime() - worked);
          }
        }
      }
      return new Measurement(nanos, processor, open, over(before));
    }
  }

  private static long over(long before) {
    long peak = ProcessMemory.peak();
    return before < 0 || peak < 0 ? -1 : Math.max(0, peak - before);
  }

  /** Standard input is a pipe from the process that waits for this one; it ends with that. */
  private static void endWithParent() {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // Nothing is ever said.
                }
              } catch (IOException e) {
                // As good as an end.
              }
              Runtime.getRuntime().halt(1);
            },
            "fovea-measure-parent");
    watch.setDaemon(true);
    watch.start();
  }
}
