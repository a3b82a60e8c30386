package io.fovea.pipeline.spark;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.store.Redaction;
import io.fovea.pipeline.store.RemoteDefaults;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import scala.Option;
import scala.Tuple2;

/** The one place where a Spark session is configured and started. */
public final class Sessions {
  private static final String MASTER = "spark.master";
  private static final Pattern GPU_SETTING =
      Pattern.compile("spark\\.(driver|executor|task|worker)\\.resource\\..+");

  private static final Pattern LOCAL_PROCESSORS =
      Pattern.compile("local\\[(\\*|[0-9]+)(?:,[0-9]+)?]");

  /** What results rest on: a user's setting that contradicts these is refused. */
  private static final Map<String, String> MANDATORY =
      Map.of(
          // Records cross executors by Java serialisation; Kryo would fill them past their checks.
          "spark.serializer", "org.apache.spark.serializer.JavaSerializer",
          "spark.sql.session.timeZone", "UTC",
          // A file that cannot be read would count as one without predictions.
          "spark.sql.files.ignoreCorruptFiles", "false",
          "spark.sql.files.ignoreMissingFiles", "false");

  /** What suits every run and a user may set otherwise. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "spark.ui.showConsoleProgress", "false",
          "spark.speculation", "false",
          // ONNX Runtime 1.29 calls home otherwise, and may crash on its way.
          "spark.executorEnv.ORT_DISABLE_TELEMETRY", "1",
          "spark.redaction.regex", Redaction.SECRET_KEYS);

  /** What suits a run inside one JVM and a user may set otherwise. */
  private static final Map<String, String> LOCAL_DEFAULTS =
      Map.of(
          "spark.ui.enabled", "false",
          "spark.driver.host", "127.0.0.1",
          "spark.driver.bindAddress", "127.0.0.1");

  private Sessions() {}

  /**
   * A session in use. Closing it stops Spark if this call started it, and leaves a session that was
   * there before alone.
   *
   * @param spark the session
   * @param started whether {@link #open} started it
   */
  public record Scope(SparkSession spark, boolean started) implements AutoCloseable {
    @Override
    public void close() {
      if (started) {
        spark.stop();
      }
    }
  }

  /**
   * The session of this JVM: the one that runs, or a new one.
   *
   * @param name what Spark's pages call the application
   * @throws UserError if the settings contradict each other or what results rest on, if this is not
   *     the Spark that Fovea is built for, or if it does not start
   */
  public static Scope open(String name, SparkOptions options) {
    return open(name, conf(options));
  }

  /** As above with the complete settings, and no others. */
  public static Scope open(String name, SparkConf conf) {
    Option<SparkSession> active = SparkSession.getDefaultSession();
    if (active.isDefined() && !active.get().sparkContext().isStopped()) {
      return new Scope(active.get(), false);
    }
    return new Scope(start(conf.setAppName(name), conf.get(MASTER)), true);
  }

  /** Of a cluster; another machine would lack Fovea's classes unless spark-submit sent them. */
  private static final Pattern CLUSTER = Pattern.compile("spark://.*|k8s://.*|yarn");

  /** What every spark-submit sets, and what names the jars without it. */
  private static final List<String> SUBMITTED =
      List.of("spark.app.submitTime", "spark.submit.deployMode", "spark.jars");

  static void refuseWithoutJars(SparkConf conf) {
    String master = conf.get(MASTER, "");
    if (CLUSTER.matcher(master).matches() && SUBMITTED.stream().noneMatch(conf::contains)) {
      throw UserError.usage(
          "the executors of "
              + master
              + " would lack Fovea's classes: this process was not"
              + " started by spark-submit",
          "Use scripts/submit --master "
              + master
              + " -- COMMAND, which sends them the application"
              + " jar; without a cluster, --master local[*].");
    }
  }

  private static SparkSession start(SparkConf conf, String master) {
    refuseWithoutJars(conf);
    SparkSession session;
    try {
      // A builder of sessions would read spark-submit's settings again, also those that were
      // taken out.
      SparkContext context = new SparkContext(conf);
      session = SparkSession.builder().sparkContext(context).getOrCreate();
    } catch (Exception e) {
      // A setting that Spark refuses, a port that is taken, a master that is none.
      throw new UserError(
          ExitCode.ENVIRONMENT,
          "Spark cannot be started on " + master + ": " + e.getMessage(),
          "Check the master's address and the settings; local[*] needs no cluster.",
          e);
    }
    if (session.sparkContext().isStopped()) {
      throw UserError.environment(
          "the master " + master + " gave Spark no place to run",
          "Check that the master is up, that its version of Spark is this one, and that this"
              + " machine can be reached from it.");
    }
    RemoteDefaults.apply(session.sparkContext().hadoopConfiguration());
    TaskRefusals.watch(session.sparkContext());
    LostExecutors.watch(session.sparkContext());
    return session;
  }

  /**
   * The complete settings of a session: the user's over spark-submit's over the defaults.
   *
   * @throws UserError as {@link #open}
   */
  public static SparkConf conf(SparkOptions options) {
    SparkVersion.check();
    return conf(options, new SparkConf(true));
  }

  static SparkConf conf(SparkOptions options, SparkConf conf) {
    options.settings().forEach((key, value) -> set(conf, key, value));
    setMaster(conf, options.master());
    MANDATORY.forEach(conf::set);
    options.defaults().forEach(conf::setIfMissing);
    DEFAULTS.forEach(conf::setIfMissing);
    if (isLocal(conf)) {
      LOCAL_DEFAULTS.forEach(conf::setIfMissing);
      refuseLocalGpus(conf);
      refuseTooFewProcessors(conf);
    }
    return conf;
  }

  /** The Hadoop settings that a session of these options will have, without starting it. */
  public static Configuration hadoopConfiguration(SparkOptions options) {
    return RemoteDefaults.apply(SparkHadoopUtil.get().newConfiguration(conf(options)));
  }

  /** What a session runs with, by name, secrets and all: redact it before writing it down. */
  public static Map<String, String> settings(SparkSession spark) {
    Map<String, String> settings = new TreeMap<>();
    for (Tuple2<String, String> setting : spark.sparkContext().getConf().getAll()) {
      settings.put(setting._1(), setting._2());
    }
    return settings;
  }

  /**
   * Whether tasks run inside this JVM: {@code local}, {@code local[N]}; not {@code local-cluster}.
   */
  public static boolean isLocal(SparkConf conf) {
    String master = conf.get(MASTER, "");
    return master.equals("local") || master.startsWith("local[");
  }

  private static void set(SparkConf conf, String key, String value) {
    if (!key.startsWith("spark.")) {
      throw UserError.usage(
          "--conf " + key + ": Spark's settings begin with 'spark.'",
          "Give --conf spark.something=value; Hadoop's settings go as spark.hadoop.KEY=value.");
    }
    String mandatory = MANDATORY.get(key);
    if (mandatory != null && !mandatory.equals(value)) {
      throw UserError.usage(
          "--conf " + key + "=" + value + ": results rest on " + key + "=" + mandatory,
          "Leave " + key + " out.");
    }
    conf.set(key, value);
  }

  private static void setMaster(SparkConf conf, String master) {
    if (master == null) {
      conf.setIfMissing(MASTER, "local[*]");
    } else if (conf.contains(MASTER) && !conf.get(MASTER).equals(master)) {
      throw UserError.usage(
          "--master " + master + " contradicts spark.master=" + conf.get(MASTER),
          "Name the master once: to spark-submit, or to Fovea.");
    } else {
      conf.set(MASTER, master);
    }
  }

  private static void refuseLocalGpus(SparkConf conf) {
    for (Tuple2<String, String> setting : conf.getAll()) {
      if (GPU_SETTING.matcher(setting._1()).matches()) {
        throw UserError.usage(
            "the master "
                + conf.get(MASTER)
                + " assigns no resources, so that "
                + setting._1()
                + " would wait for ever",
            "Leave the resource settings out, or name the master of a cluster.");
      }
    }
  }

  /** How many processors a local master uses. */
  static int localProcessors(SparkConf conf) {
    Matcher named = LOCAL_PROCESSORS.matcher(conf.get(MASTER));
    return !named.matches()
        ? 1
        : named.group(1).equals("*")
            ? Runtime.getRuntime().availableProcessors()
            : Integer.parseInt(named.group(1));
  }

  private static void refuseTooFewProcessors(SparkConf conf) {
    int processors = localProcessors(conf);
    int wanted = conf.getInt("spark.task.cpus", 1);
    if (wanted > processors) {
      throw UserError.usage(
          "a task wants "
              + wanted
              + " processors and the master "
              + conf.get(MASTER)
              + " has "
              + processors
              + ": it would wait for ever",
          "Give --threads or spark.task.cpus a number up to " + processors + ".");
    }
  }
}
