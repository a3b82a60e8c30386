package io.fovea.pipeline.inference;

import io.fovea.models.SampleException;
import io.fovea.models.SampleException.Reason;
import io.fovea.models.decode.Vita;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.Tensor;
import io.fovea.pipeline.inference.ChunkQueries.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.PairFunction;
import scala.Tuple2;

/**
 * One Spark task: runs the frame graph over one chunk. The queries go on to the video's head; the
 * features stay on this machine's disk.
 */
final class FrameTask implements PairFunction<FrameChunk, Integer, ChunkQueries> {
  private static final long serialVersionUID = 1L;

  private final VideoSetting setting;

  FrameTask(VideoSetting setting) {
    this.setting = setting;
  }

  @Override
  public Tuple2<Integer, ChunkQueries> call(FrameChunk chunk) throws IOException {
    return new Tuple2<>(
        chunk.number(), TaskRun.of(() -> run(chunk), e -> ChunkQueries.refused(chunk, e)));
  }

  private ChunkQueries run(FrameChunk chunk) throws IOException {
    LocalFeatures.keepOnly(setting.wave());
    ArrayList<float[]> queries = new ArrayList<>();
    int[][] shape = new int[1][];
    try (TaskSystem system = TaskSystem.of(setting.config(), setting.graphs());
        LocalFeatures.Writer features = new LocalFeatures.Writer()) {
      Vita decoder = setting.decoder();
      Recipe recipe = system.recipe();
      FrameRunner runner = setting.frames(system, recipe, decoder);
      FrameRunner.Ran ran =
          runner.run(
              chunk,
              (index, frame, outputs, slot) -> {
                Tensor all = outputs.tensor(Vita.QUERIES);
                Tensor maps = outputs.tensor(Vita.FEATURES);
                requireBatch(all, 3, slot);
                requireBatch(maps, 4, slot);
                int each = all.axis(1) * all.axis(2);
                queries.add(Arrays.copyOfRange(all.floats(), slot * each, (slot + 1) * each));
                shape[0] = new int[] {all.axis(1), all.axis(2)};
                features.add(frame, maps, slot);
              });
      if (ran.failure() == null) {
        features.keep(setting.wave(), chunk.key());
      } else {
        queries.clear();
      }
      return new ChunkQueries(
          chunk,
          queries,
          shape[0],
          here(ChunkQueries.digest(ran.digests())),
          new ArrayList<>(ran.digests()),
          ran.failure(),
          ran.halved(),
          system.device(),
          system.work(runner.inputNanos(), runner.waitNanos(), runner.modelNanos()),
          null);
    }
  }

  private static void requireBatch(Tensor tensor, int rank, int slot) throws SampleException {
    if (tensor.rank() != rank || slot >= tensor.axis(0)) {
      throw new SampleException(
          Reason.OUTPUT_INVALID,
          "an output has the shape " + Arrays.toString(tensor.shape()) + ", without this frame");
    }
  }

  private static Place here(String digest) {
    SparkEnv env = SparkEnv.get();
    return new Place(env.blockManager().blockManagerId().host(), env.executorId(), digest);
  }
}
