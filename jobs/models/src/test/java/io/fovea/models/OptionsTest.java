package io.fovea.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.recipe.Resize;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {

  private static Options of(String name, Object value) {
    return new Options("thing", Map.of(name, value));
  }

  @Test
  void readsWhatYamlAndCommandLinesGive() {
    assertThat(of("a", 3).number("a", 1, 0, 9)).isEqualTo(3);
    assertThat(of("a", " 0.5 ").number("a", 1, 0, 9)).isEqualTo(0.5);
    assertThat(of("a", 3).number("b", 1, 0, 9)).isEqualTo(1);
    assertThat(of("a", "7").integer("a", 1, 0, 9)).isEqualTo(7);
    assertThat(of("a", true).flag("a", false)).isTrue();
    assertThat(of("a", "false").flag("a", true)).isFalse();
    assertThat(of("a", "SHORTEST-edge").choice("a", Resize.FIT)).isEqualTo(Resize.SHORTEST_EDGE);
    assertThat(of("a", List.of(1, 2.5)).numbers("a", List.of())).containsExactly(1.0, 2.5);
    assertThat(of("a", "[1, 2.5]").numbers("a", List.of())).containsExactly(1.0, 2.5);
    assertThat(of("a", "").text("a", "x")).isEmpty();
  }

  @Test
  void saysWhatAValueIsToBe() {
    assertThatThrownBy(() -> of("a", 10).number("a", 1, 0, 9))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("thing: 'a' is 10")
        .hasMessageContaining("from 0 to 9");
    assertThatThrownBy(() -> of("a", "yes").flag("a", true)).hasMessageContaining("true or false");
    assertThatThrownBy(() -> of("a", "grow").choice("a", Resize.FIT))
        .hasMessageContaining("fit, fixed, shortest-edge, none");
    assertThatThrownBy(() -> of("a", List.of()).number("a", 1, 0, 9))
        .hasMessageContaining("a number");
  }

  @Test
  void refusesWhatNoOneRead() {
    Options options = new Options("thing", Map.of("a", 1, "b", 2));
    options.integer("a", 0, 0, 9);
    options.text("c", "");
    assertThatThrownBy(options::refuseOthers)
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessage("thing has no setting 'b'\nThe settings are: a, c.");
  }

  @Test
  void writesNumbersWithoutIdleFractions() {
    assertThat(Options.plain(114)).isEqualTo("114");
    assertThat(Options.plain(-0.5)).isEqualTo("-0.5");
    assertThat(Options.plain(1.0 / 255)).isEqualTo("0.00392156862745098");
  }
}
