package io.fovea.models.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.UserError;
import org.junit.jupiter.api.Test;

class LabelMapTest {
  private static final long[] IDS = {18, 1, 90};

  @Test
  void labelsCountThroughTheFile() {
    LabelMap map = LabelMap.of("contiguous", IDS);
    assertThat(map.classCount()).isEqualTo(3);
    assertThat(map.categoryId(0)).isEqualTo(18);
    assertThat(map.categoryId(2)).isEqualTo(90);
    assertThatThrownBy(() -> map.categoryId(3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("label 3")
        .hasMessageContaining("0 to 2");
    assertThatThrownBy(() -> map.categoryId(-1)).isInstanceOf(UserError.class);
  }

  @Test
  void labelsAreIds() {
    LabelMap map = LabelMap.of("ids", IDS);
    assertThat(map.classCount()).isEqualTo(LabelMap.ANY_COUNT);
    assertThat(map.categoryId(90)).isEqualTo(90);
    assertThatThrownBy(() -> map.categoryId(2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("label 2")
        .hasMessageContaining("3 category ids from 1 to 90");
  }

  @Test
  void aListOfTheUsersOwn() {
    LabelMap map = LabelMap.listed(new long[] {90, 90, 1}, IDS);
    assertThat(map.classCount()).isEqualTo(3);
    assertThat(map.categoryId(1)).isEqualTo(90);
    assertThatThrownBy(() -> LabelMap.listed(new long[] {90, 7}, IDS))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("label 1 the category 7");
    assertThatThrownBy(() -> LabelMap.listed(new long[0], IDS)).isInstanceOf(UserError.class);
  }

  @Test
  void anImageListNamesNoCategories() {
    assertThat(LabelMap.of("ids", new long[0]).categoryId(77)).isEqualTo(77);
    assertThat(LabelMap.listed(new long[] {5}, new long[0]).categoryId(0)).isEqualTo(5);
    assertThatThrownBy(() -> LabelMap.of("contiguous", new long[0]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("names none");
    assertThatThrownBy(() -> LabelMap.of("guess", IDS)).hasMessageContaining("'guess'");
  }
}
