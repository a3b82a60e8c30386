package io.fovea.pipeline.scoring.panoptic;

import io.fovea.metrics.classification.ClassificationResult;
import io.fovea.pipeline.scoring.details.DetailTable;
import io.fovea.pipeline.store.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The tables behind accuracy; {@code data-schemas/classification-details.md} describes them. */
final class ClassificationTables {
  private final ClassificationResult result;
  private final List<Integer> tops;

  private ClassificationTables(ClassificationResult result) {
    this.result = result;
    this.tops = result.params().tops();
  }

  /** The tables: by class and by image. */
  static List<DetailTable> of(
      ClassificationResult result, List<String> names, List<ClassifiedImage> images) {
    var tables = new ClassificationTables(result);
    List<Column> ofClass = new ArrayList<>();
    ofClass.add(Column.whole("id"));
    ofClass.add(Column.whole("images"));
    List<Column> ofImage = new ArrayList<>();
    ofImage.add(Column.text("image"));
    ofImage.add(Column.whole("class"));
    ofImage.add(Column.whole("predicted"));
    ofImage.add(Column.whole("rank"));
    for (int top : tables.tops) {
      ofClass.add(Column.number("accuracy_top" + top));
      ofImage.add(Column.whole("correct_top" + top));
    }
    return List.of(
        new DetailTable("per_class", ofClass, tables::classes),
        new DetailTable(
            "per_image",
            ofImage,
            () -> images.stream().map(image -> tables.row(names.get(image.place()), image))));
  }

  private Stream<Object[]> classes() {
    return result.classes().stream()
        .map(
            each -> {
              List<Object> row = new ArrayList<>();
              row.add((long) each.id());
              row.add(each.images());
              each.hits().forEach(hits -> row.add((double) hits / each.images()));
              return row.toArray();
            });
  }

  private Object[] row(String name, ClassifiedImage image) {
    int place = Arrays.stream(image.best()).boxed().toList().indexOf(image.truth());
    List<Object> row = new ArrayList<>();
    row.add(name);
    row.add((long) image.truth());
    row.add(image.best().length == 0 ? null : (Object) (long) image.best()[0]);
    row.add(place < 0 ? null : (Object) (place + 1L));
    tops.forEach(top -> row.add(place >= 0 && place < top ? 1L : 0L));
    return row.toArray();
  }
}
