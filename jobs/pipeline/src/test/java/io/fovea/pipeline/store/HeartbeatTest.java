package io.fovea.pipeline.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HeartbeatTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SOON = Duration.ofMillis(30);

  @TempDir Path temp;

  private final AtomicLong done = new AtomicLong();

  private Heartbeat.Beat beat() {
    return new Heartbeat.Beat("infer", done.get(), 1, 200, 10);
  }

  private RunFolder folder() throws Exception {
    return RunFolder.attach(temp.resolve("run").toString(), new Configuration());
  }

  private JsonNode read() throws Exception {
    return JSON.readTree(temp.resolve("run").resolve(RunFolder.PROGRESS).toFile());
  }

  @Test
  void saysHowFarTheRunIsUntilItEnds() throws Exception {
    Path file = temp.resolve("run").resolve(RunFolder.PROGRESS);
    done.set(50);
    Heartbeat heartbeat = Heartbeat.start(folder(), this::beat, SOON);
    try {
      while (!Files.exists(file)) {
        Thread.sleep(5);
      }
      JsonNode json = read();
      assertThat(JsonSchema.named("progress.schema.json").problems(json)).isEmpty();
      assertThat(json.get("state").asText()).isEqualTo("running");
      assertThat(json.get("perSecond").asDouble()).isEqualTo(5);
      assertThat(json.get("secondsLeft").asDouble()).isEqualTo(30);
      done.set(120);
      while (read().get("done").asLong() != 120) {
        Thread.sleep(5);
      }
      done.set(200);
    } finally {
      heartbeat.close();
    }
    assertThat(read().get("state").asText()).isEqualTo("ended");
    assertThat(read().get("done").asLong()).isEqualTo(200);
    byte[] last = Files.readAllBytes(file);
    Thread.sleep(3 * SOON.toMillis());
    assertThat(Files.readAllBytes(file)).as("it beats no more").isEqualTo(last);
    try (Stream<Path> files = Files.list(temp.resolve("run"))) {
      assertThat(files).as("no attempt is left").containsExactly(file);
    }
  }

  @Test
  void aRunThatIsOverSoonHasNone() throws Exception {
    Heartbeat.start(folder(), this::beat, Heartbeat.USUAL).close();
    assertThat(temp.resolve("run")).doesNotExist();
  }

  @Test
  void whatCannotBeWrittenStopsNothing() throws Exception {
    Files.writeString(temp.resolve("run"), "a file where the folder is to be");
    Heartbeat heartbeat = Heartbeat.start(folder(), this::beat, SOON);
    Thread.sleep(3 * SOON.toMillis());
    heartbeat.close();
    assertThat(temp.resolve("run")).isRegularFile();
  }

  @Test
  void beforeTheFirstImageTheRestIsNotKnown() throws Exception {
    JsonNode json =
        JSON.readTree(
            Heartbeat.json(
                "running", new Heartbeat.Beat("infer", 0, 0, 7, 0), Instant.ofEpochSecond(0)));
    assertThat(JsonSchema.named("progress.schema.json").problems(json)).isEmpty();
    assertThat(json.has("secondsLeft")).isFalse();
    assertThat(json.get("time").asText()).isEqualTo("1970-01-01T00:00:00Z");
  }

  /** A run that died leaves it; the next one takes the folder all the same, and clears it away. */
  @Test
  void itIsNoPartOfTheRun() throws Exception {
    String location = temp.resolve("run").toString();
    Configuration hadoop = new Configuration();
    String key = "a".repeat(64);
    try (RunClaim claim = RunClaim.of(location, hadoop, RunClaim.Terms.of("infer"))) {
      claim.begin(Set.of());
      claim.folder().write("predictions/" + key + ".parquet", new byte[] {1});
      claim.folder().beat(new byte[] {2});
    }
    assertThat(temp.resolve("run").resolve(RunFolder.PROGRESS)).exists();
    FolderLook look = FolderLook.at(location, hadoop, Set.of(key));
    assertThat(look.state()).isEqualTo(FolderLook.State.UNFINISHED);
    assertThat(look.own()).as("one of its two files is missing").isZero();
    assertThat(look.leased()).isFalse();
    try (RunClaim claim = RunClaim.of(location, hadoop, RunClaim.Terms.of("infer"))) {
      claim.begin(Set.of());
      assertThat(temp.resolve("run").resolve(RunFolder.PROGRESS)).doesNotExist();
    }
  }
}
