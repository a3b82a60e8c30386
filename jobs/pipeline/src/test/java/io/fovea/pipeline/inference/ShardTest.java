package io.fovea.pipeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ShardTest {
  private static final List<String> CHOICES = List.of("model", "recipe=a", "decoder=b");

  private static List<Shard.Image> images(long count) {
    return LongStream.range(0, count)
        .mapToObj(id -> new Shard.Image(id * 3, id + ".jpg", 10, 20))
        .toList();
  }

  @Property(seed = "1", tries = 100)
  void everyImageIsInOneShard(
      @ForAll @IntRange(min = 1, max = 200) int count,
      @ForAll @IntRange(min = 1, max = 70) int size) {
    List<Shard> shards = Shard.cut(images(count), size, CHOICES);
    List<Shard.Image> all = new ArrayList<>();
    for (Shard shard : shards) {
      assertThat(shard.images()).hasSizeBetween(1, size);
      all.addAll(shard.images());
    }
    assertThat(all).isEqualTo(images(count));
    assertThat(shards.stream().map(Shard::key).distinct()).hasSize(shards.size());
  }

  @Test
  void aDatasetWithoutImagesIsOneEmptyShard() {
    assertThat(Shard.cut(List.of(), 64, CHOICES))
        .singleElement()
        .satisfies(shard -> assertThat(shard.images()).isEmpty());
  }

  @Test
  void theKeyFollowsFromTheContentAlone() {
    String key = Shard.cut(images(3), 3, CHOICES).get(0).key();
    assertThat(key).matches("[0-9a-f]{64}");
    assertThat(Shard.cut(images(7), 3, CHOICES).get(0).key()).isEqualTo(key);
    assertThat(keyOf(CHOICES, 0, "0.jpg", 10, 20)).isEqualTo(keyOf(CHOICES, 0, "0.jpg", 10, 20));
    assertThat(
            List.of(
                key,
                keyOf(CHOICES, 0, "0.jpg", 10, 20),
                keyOf(CHOICES, 1, "0.jpg", 10, 20),
                keyOf(CHOICES, 0, "1.jpg", 10, 20),
                keyOf(CHOICES, 0, "0.jpg", 20, 10),
                keyOf(CHOICES, 0, "0.jpg", Shard.UNKNOWN, Shard.UNKNOWN),
                keyOf(List.of("model", "recipe=", "adecoder=b"), 0, "0.jpg", 10, 20),
                keyOf(List.of("model", "recipe=a"), 0, "0.jpg", 10, 20)))
        .doesNotHaveDuplicates();
  }

  private static String keyOf(
      List<String> choices, long id, String fileName, int height, int width) {
    return Shard.cut(List.of(new Shard.Image(id, fileName, height, width)), 1, choices)
        .get(0)
        .key();
  }

  @Test
  void imagesAreTakenInOrderOfTheirIds() {
    List<Shard.Image> reversed = new ArrayList<>(images(5));
    java.util.Collections.reverse(reversed);
    assertThat(Shard.inOrder(reversed, "gt.json")).isEqualTo(images(5));
  }

  /** F36: whose predictions would they be? */
  @Test
  void anIdThatIsThereTwiceIsRefused() {
    List<Shard.Image> images = new ArrayList<>(images(3));
    images.add(new Shard.Image(3, "other.jpg", 1, 1));
    assertThatThrownBy(() -> Shard.inOrder(images, "gt.json"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("gt.json: image id 3 is there twice");
  }
}
