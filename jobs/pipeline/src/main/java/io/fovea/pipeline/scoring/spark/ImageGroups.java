package io.fovea.pipeline.scoring.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;

/**
 * Two tables that are partitioned and sorted by image, side by side: one group an image that either
 * has, each holding that image's rows in their order. Only one image is in memory at a time.
 */
final class ImageGroups implements Iterator<ImageGroups.Group> {

  /** The rows of one image. */
  record Group(long imageId, List<Row> annotations, List<Row> predictions) {}

  private final Rows annotations;
  private final Rows predictions;

  ImageGroups(Iterator<Row> annotations, Iterator<Row> predictions) {
    this.annotations = new Rows(annotations);
    this.predictions = new Rows(predictions);
  }

  @Override
  public boolean hasNext() {
    return annotations.head != null || predictions.head != null;
  }

  @Override
  public Group next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    long image = Math.min(annotations.imageId(), predictions.imageId());
    return new Group(image, annotations.takeAll(image), predictions.takeAll(image));
  }

  private static final class Rows {
    private final Iterator<Row> rows;
    private Row head;

    Rows(Iterator<Row> rows) {
      this.rows = rows;
      step();
    }

    private void step() {
      head = rows.hasNext() ? rows.next() : null;
    }

    long imageId() {
      return head == null ? Long.MAX_VALUE : ObjectTable.imageId(head);
    }

    List<Row> takeAll(long image) {
      var taken = new ArrayList<Row>();
      while (head != null && ObjectTable.imageId(head) == image) {
        taken.add(head);
        step();
      }
      return taken;
    }
  }
}
