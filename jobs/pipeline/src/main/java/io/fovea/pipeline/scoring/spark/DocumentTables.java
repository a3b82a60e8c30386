package io.fovea.pipeline.scoring.spark;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.pipeline.dataset.CocoDocument;
import io.fovea.pipeline.dataset.CocoRecord;
import io.fovea.pipeline.dataset.Detail;
import io.fovea.pipeline.dataset.RawAnnotation;
import io.fovea.pipeline.dataset.RawResult;
import io.fovea.pipeline.dataset.RecordIterator;
import io.fovea.pipeline.dataset.ResultsDocument;
import io.fovea.pipeline.dataset.UnknownImages;
import io.fovea.pipeline.scoring.RecordRules;
import io.fovea.pipeline.store.HandedSettings;
import io.fovea.pipeline.store.Storage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.TaskCompletionListener;

/**
 * JSON documents as tables. A document cannot be split, so one task streams it, record by record,
 * and hands rows on; nobody ever holds it whole.
 */
final class DocumentTables {
  private final SparkSession spark;
  private final DetectionParams params;
  private final Detail detail;
  private final HandedSettings storage;

  DocumentTables(SparkSession spark, DetectionParams params, Detail detail) {
    this.spark = spark;
    this.params = params;
    this.detail = detail;
    this.storage = HandedSettings.of(spark.sparkContext());
  }

  /**
   * The annotations that may be scored, in {@link ObjectTable#ANNOTATIONS}.
   *
   * @param version of the document when its header was read
   * @param repeatedIds ascending: annotation ids that the document has more than once. In strict
   *     mode such an id stands, wherever it is listed, for the last annotation that has it.
   */
  Dataset<Row> annotations(
      String location,
      String version,
      RecordRules rules,
      Broadcast<ScoredImages> images,
      Broadcast<long[]> repeatedIds) {
    DetectionParams theParams = params;
    Detail theDetail = detail;
    return table(
        location,
        version,
        at -> new AnnotationRows(at, theDetail, theParams, rules, images, repeatedIds),
        true);
  }

  /** The results that may be scored, in {@link ObjectTable#PREDICTIONS}. */
  Dataset<Row> results(String location, String groundTruth, Broadcast<ScoredImages> images) {
    Detail theDetail = detail;
    boolean refuseEmpty = params.mode() == Mode.STRICT;
    return table(
        location,
        Storage.version(location),
        at -> new ResultRows(at, groundTruth, theDetail, refuseEmpty, images),
        false);
  }

  private interface Reader extends java.io.Serializable {
    RecordIterator<Row> open(String location);
  }

  /** A task may run more than once, and then reads the document again. */
  private Dataset<Row> table(String location, String version, Reader reader, boolean annotations) {
    HandedSettings handed = storage;
    JavaRDD<Row> rows =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(List.of(location), 1)
            .mapPartitions(
                locations -> {
                  handed.use(location, version);
                  RecordIterator<Row> open = reader.open(locations.next());
                  TaskContext.get()
                      .addTaskCompletionListener((TaskCompletionListener) context -> open.close());
                  return open;
                });
    return spark.createDataset(
        rows.rdd(),
        org.apache.spark.sql.Encoders.row(
            annotations ? ObjectTable.ANNOTATIONS : ObjectTable.PREDICTIONS));
  }

  private static final class AnnotationRows extends RecordIterator<Row> {
    private final CocoDocument document;
    private final RecordRules rules;
    private final ScoredImages images;
    private final long[] repeatedIds;
    private final boolean useCategories;
    private final Map<Long, RawAnnotation> lastOfRepeated;

    AnnotationRows(
        String location,
        Detail detail,
        DetectionParams params,
        RecordRules rules,
        Broadcast<ScoredImages> images,
        Broadcast<long[]> repeatedIds) {
      this.rules = rules;
      this.images = images.value();
      this.repeatedIds = params.mode() == Mode.STRICT ? repeatedIds.value() : new long[0];
      this.useCategories = params.useCategories();
      this.lastOfRepeated = lastOfRepeated(location, detail);
      this.document = CocoDocument.open(location, detail);
    }

    /** Another read of the document, only where ids repeat; holds nothing but those annotations. */
    private Map<Long, RawAnnotation> lastOfRepeated(String location, Detail detail) {
      Map<Long, RawAnnotation> last = new HashMap<>();
      if (repeatedIds.length > 0) {
        try (CocoDocument whole = CocoDocument.open(location, detail)) {
          while (whole.hasNext()) {
            if (whole.next() instanceof RawAnnotation annotation
                && Arrays.binarySearch(repeatedIds, annotation.id()) >= 0) {
              last.put(annotation.id(), annotation);
            }
          }
        }
      }
      return last;
    }

    @Override
    protected Row read() {
      while (document.hasNext()) {
        CocoRecord next = document.next();
        if (next instanceof RawAnnotation listed && isListed(listed)) {
          RawAnnotation content = lastOfRepeated.getOrDefault(listed.id(), listed);
          if (repeatedIds.length > 0) {
            rules.requireListedImage(content, images.isKnown(content.imageId()));
          }
          if (images.index(content.imageId()) >= 0
              && images.isScoredCategory(content.categoryId())) {
            return ObjectTable.row(content, listed.imageId(), listed.ordinal());
          }
        }
      }
      return null;
    }

    /** Where ids repeat, the listing's own image and category decide whether it is in a subset. */
    private boolean isListed(RawAnnotation listed) {
      return repeatedIds.length == 0
          || (images.index(listed.imageId()) >= 0
              && (!useCategories || images.isScoredCategory(listed.categoryId())));
    }

    @Override
    public void close() {
      document.close();
    }
  }

  private static final class ResultRows extends RecordIterator<Row> {
    private final String location;
    private final String groundTruth;
    private final boolean refuseEmpty;
    private final ResultsDocument document;
    private final ScoredImages images;
    private final UnknownImages unknown = new UnknownImages();
    private boolean any;

    ResultRows(
        String location,
        String groundTruth,
        Detail detail,
        boolean refuseEmpty,
        Broadcast<ScoredImages> images) {
      this.location = location;
      this.groundTruth = groundTruth;
      this.refuseEmpty = refuseEmpty;
      this.images = images.value();
      this.document = ResultsDocument.open(location, detail);
    }

    @Override
    protected Row read() {
      while (document.hasNext()) {
        any = true;
        RawResult result = document.next();
        if (!images.isKnown(result.imageId())) {
          unknown.add(result.imageId());
        } else if (images.index(result.imageId()) >= 0) {
          return ObjectTable.row(result);
        }
      }
      if (!any && refuseEmpty) {
        throw UserError.input(
            location + ": the list of results is empty, on which pycocotools fails",
            "Use --mode corrected, where a model that finds nothing scores 0.");
      }
      unknown.refuseAny(location, groundTruth);
      return null;
    }

    @Override
    public void close() {
      document.close();
    }
  }
}
