package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import io.fovea.models.decode.Decoder;
import io.fovea.models.decode.DecoderSettings;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.SessionSettings;
import io.fovea.models.session.Sessions;
import io.fovea.pipeline.inference.InferenceConfig.Execution;
import io.fovea.pipeline.inference.InferenceConfig.ModelChoice;
import io.fovea.pipeline.store.FailureRow;
import io.fovea.pipeline.store.FailureTable;
import io.fovea.pipeline.store.PredictionTable;
import io.fovea.pipeline.store.RunFolder;
import io.fovea.pipeline.store.WrittenFile;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * One Spark task: predicts one shard and writes its two files. It may run more than once, at the
 * same time even: every attempt writes the same bytes, in one step.
 */
final class ShardTask implements Function<Shard, ShardOutcome> {
  private static final long serialVersionUID = 1L;

  private final InferenceConfig config;
  private final StagedModel model;
  private final Categories categories;
  private final String run;
  private final Broadcast<SerializableConfiguration> hadoop;

  /**
   * @param run location of the run folder
   * @param hadoop settings of the file systems
   */
  ShardTask(
      InferenceConfig config,
      StagedModel model,
      Categories categories,
      String run,
      Broadcast<SerializableConfiguration> hadoop) {
    this.config = config;
    this.model = model;
    this.categories = categories;
    this.run = run;
    this.hadoop = hadoop;
  }

  @Override
  public ShardOutcome call(Shard shard) throws IOException {
    try {
      return write(shard, predict(shard));
    } catch (UserError e) {
      return new ShardOutcome.Refused(e);
    } catch (ShardRunner.CancelledException e) {
      throw new TaskKilledException();
    }
  }

  private ShardContent predict(Shard shard) throws IOException {
    TaskContext task = TaskContext.get();
    try (Sessions.Lease lease = model.lease(sessionSettings(config.execution()))) {
      ModelSignature signature = lease.session().signature();
      Decoder decoder = decoder(config.model());
      return new ShardRunner(
              lease.session(),
              recipe(config.model(), signature),
              decoder,
              categories.labels(),
              new ImageFolder(config.source().images(), configuration()),
              config.source().exif(),
              batchSize(config.execution(), decoder, signature))
          .run(shard, task::isInterrupted);
    }
  }

  private ShardOutcome write(Shard shard, ShardContent content) throws IOException {
    Map<String, String> footer = footer(shard, content);
    RunFolder folder = RunFolder.attach(run, configuration());
    String name = "/" + shard.key() + ".parquet";
    WrittenFile failures =
        folder.write(
            RunFolder.FAILURES + name, FailureTable.INSTANCE.encode(content.failures(), footer));
    WrittenFile predictions =
        folder.write(
            RunFolder.PREDICTIONS + name,
            PredictionTable.INSTANCE.encode(content.predictions(), footer));
    TreeMap<String, Integer> reasons = new TreeMap<>();
    for (FailureRow failure : content.failures()) {
      reasons.merge(failure.reason(), 1, Integer::sum);
    }
    return new ShardOutcome.Written(
        shard.index(),
        shard.key(),
        content.predicted(),
        reasons,
        content.predictions().size(),
        content.halvedBatches(),
        predictions,
        failures,
        Devices.describe(config.execution().device()));
  }

  /** What {@code data-schemas/predictions.md} says. */
  private static Map<String, String> footer(Shard shard, ShardContent content) {
    long first = shard.images().isEmpty() ? 0 : shard.images().get(0).id();
    long masks = content.predictions().stream().filter(row -> row.mask() != null).count();
    return Map.of(
        "fovea.shard.key", shard.key(),
        "fovea.images", Integer.toString(shard.images().size()),
        "fovea.images.first", Long.toString(first),
        "fovea.predictions", Integer.toString(content.predictions().size()),
        "fovea.masks", Long.toString(masks),
        "fovea.failures", Integer.toString(content.failures().size()),
        "fovea.halvedBatches", Integer.toString(content.halvedBatches()));
  }

  private Configuration configuration() {
    return hadoop.value().value();
  }

  static SessionSettings sessionSettings(Execution execution) {
    return new SessionSettings(execution.device(), 0, execution.threads(), 1);
  }

  static Recipe recipe(ModelChoice choice, ModelSignature signature) {
    return Recipe.named(choice.recipe()).with(choice.recipeSettings()).fittedTo(signature);
  }

  static Decoder decoder(ModelChoice choice) {
    return Decoder.named(choice.decoder(), DecoderSettings.of(choice.decoderSettings()));
  }

  /**
   * Images in a run of the model.
   *
   * @throws UserError if another number was asked for than the model or the decoder takes
   */
  static int batchSize(Execution execution, Decoder decoder, ModelSignature signature) {
    long fixed = decoder.batch(signature);
    if (fixed <= 0) {
      return Math.max(1, execution.batch());
    }
    if (execution.batch() != 0 && execution.batch() != fixed) {
      throw UserError.usage(
          "--batch "
              + execution.batch()
              + ": the model takes "
              + fixed
              + " images at a time and no other number, or its outputs do not tell more apart",
          "Leave --batch out, or export the model with a dynamic first axis.");
    }
    return Math.toIntExact(fixed);
  }
}
