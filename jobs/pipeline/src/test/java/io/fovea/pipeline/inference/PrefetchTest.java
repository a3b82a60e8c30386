package io.fovea.pipeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.models.image.ExifPolicy;
import io.fovea.models.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PrefetchTest {
  private static final int COUNT = 30;

  @TempDir Path temp;

  private final List<Shard.Image> images = new ArrayList<>();
  private ImagePreparer preparer;

  @BeforeEach
  void draw() throws IOException {
    for (int i = 0; i < COUNT; i++) {
      TestImages.write(temp.resolve(i + ".png"), 4, 5, i);
      images.add(new Shard.Image(i, i + ".png", 4, 5));
    }
    preparer =
        new ImagePreparer(
            new ImageFolder(temp.toString(), new Configuration()),
            ExifPolicy.IGNORE,
            Recipe.named("none"),
            1);
  }

  private static List<String> decodingThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.startsWith(Prefetch.THREAD_NAME))
        .toList();
  }

  /** A pool is over a moment before its last thread is. */
  private static void assertNoThreadIsLeft() throws InterruptedException {
    for (int tries = 0; tries < 200 && !decodingThreads().isEmpty(); tries++) {
      Thread.sleep(10);
    }
    assertThat(decodingThreads()).isEmpty();
  }

  private List<String> digests(int threads, int limit) throws IOException {
    List<String> digests = new ArrayList<>();
    try (Prefetch prefetch = new Prefetch(preparer, images, threads, limit)) {
      for (int i = 0; i < COUNT; i++) {
        PreparedImage image = prefetch.next(() -> false);
        digests.add(image.failure() == null ? image.digest() : image.stage() + image.digest());
      }
    }
    return digests;
  }

  @Test
  void imagesComeInTheirOrderWithTheirFailures() throws Exception {
    Files.delete(temp.resolve("3.png"));
    Files.writeString(temp.resolve("7.png"), "no image");
    List<String> alone = digests(0, 1);
    assertThat(alone.get(3)).isEqualTo("READmissing");
    assertThat(alone.get(7)).startsWith("DECODE");
    assertThat(alone).doesNotHaveDuplicates();
    assertThat(digests(1, 1)).isEqualTo(alone);
    assertThat(digests(3, 8)).isEqualTo(alone);
    assertThat(digests(4, 100)).isEqualTo(alone);
    assertNoThreadIsLeft();
  }

  @Test
  void noMoreAheadThanTheLimit() throws Exception {
    AtomicInteger started = new AtomicInteger();
    ImagePreparer counting =
        new ImagePreparer(
            new ImageFolder(temp.toString(), new Configuration()),
            ExifPolicy.IGNORE,
            Recipe.named("none"),
            1) {
          @Override
          PreparedImage prepare(Shard.Image image) throws IOException {
            started.incrementAndGet();
            return super.prepare(image);
          }
        };
    int limit = 4;
    try (Prefetch prefetch = new Prefetch(counting, images, 2, limit)) {
      for (int taken = 1; taken <= COUNT; taken++) {
        assertThat(prefetch.next(() -> false).failure()).isNull();
        Thread.sleep(5);
        assertThat(started.get()).isBetween(taken, taken + limit);
      }
    }
    assertThat(started).hasValue(COUNT);
  }

  @Test
  void storageThatFailsNamesItsImage() throws Exception {
    ImagePreparer failing =
        new ImagePreparer(
            new ImageFolder(temp.toString(), new Configuration()),
            ExifPolicy.IGNORE,
            Recipe.named("none"),
            1) {
          @Override
          PreparedImage prepare(Shard.Image image) throws IOException {
            if (image.id() == 2) {
              throw new IOException("image 2 (2.png): gone");
            }
            return super.prepare(image);
          }
        };
    for (int threads : new int[] {0, 2}) {
      try (Prefetch prefetch = new Prefetch(failing, images, threads, 5)) {
        assertThat(prefetch.next(() -> false).failure()).isNull();
        assertThat(prefetch.next(() -> false).failure()).isNull();
        assertThatThrownBy(() -> prefetch.next(() -> false))
            .isInstanceOf(IOException.class)
            .hasMessage("image 2 (2.png): gone");
      }
    }
    assertNoThreadIsLeft();
  }

  /** F20: an iteration that is given up in the middle leaves no thread. */
  @Test
  void aTaskThatEndsEarlyLeavesNoThread() throws Exception {
    ImagePreparer slow =
        new ImagePreparer(
            new ImageFolder(temp.toString(), new Configuration()),
            ExifPolicy.IGNORE,
            Recipe.named("none"),
            1) {
          @Override
          PreparedImage prepare(Shard.Image image) throws IOException {
            try {
              Thread.sleep(400);
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            return super.prepare(image);
          }
        };
    try (Prefetch prefetch = new Prefetch(slow, images, 3, 9)) {
      assertThatThrownBy(() -> prefetch.next(() -> true))
          .isInstanceOf(ShardRunner.CancelledException.class);
      assertThat(decodingThreads()).hasSize(3);
    }
    assertNoThreadIsLeft();
    Thread.currentThread().interrupt();
    try (Prefetch prefetch = new Prefetch(slow, images, 1, 2)) {
      assertThatThrownBy(() -> prefetch.next(() -> false))
          .isInstanceOf(ShardRunner.CancelledException.class);
    }
    assertThat(Thread.interrupted()).as("it stays interrupted").isTrue();
    assertNoThreadIsLeft();
    try (Stream<Path> files = Files.list(temp)) {
      assertThat(files).hasSize(COUNT);
    }
  }
}
