package io.fovea.pipeline.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.gate.GateKeeper;
import io.fovea.pipeline.store.Lease.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LeaseTest {
  /** A minute in a second, and patient enough for a slow machine. */
  private static final Timing QUICK =
      new Timing(
          Duration.ofMillis(100),
          Duration.ofMillis(1000),
          Duration.ofMillis(300),
          Duration.ofMillis(20));

  /** One whose owner gives no sign of life. */
  private static final Timing SILENT =
      new Timing(Duration.ofHours(1), QUICK.expiry(), QUICK.confirm(), QUICK.poll());

  @TempDir Path temp;

  private FolderFiles files() throws IOException {
    FolderFiles files = new FolderFiles(temp.resolve("run").toString(), new Configuration());
    files.makeFolder();
    return files;
  }

  private Lease acquire(Timing timing, Duration patience) throws IOException {
    return Lease.acquire(
        files(), new Lease.Wish("infer", patience, what -> {}, error -> {}), timing);
  }

  private Path file(int number) {
    return temp.resolve("run/_lease/0000000" + number + ".json");
  }

  private static void assertLocked(Callable<?> call) {
    assertThatThrownBy(call::call)
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.LOCKED));
  }

  @Test
  void saysWhoHasItAndLetsGo() throws Exception {
    try (Lease lease = acquire(QUICK, Duration.ZERO)) {
      lease.requireHeld();
      var json = new ObjectMapper().readTree(file(1).toFile());
      assertThat(JsonSchema.named("lease.schema.json").problems(json)).isEmpty();
      assertThatThrownBy(() -> acquire(QUICK, Duration.ZERO))
          .hasMessageContaining("'fovea infer', process " + ProcessHandle.current().pid() + "@")
          .hasMessageContaining("owner " + json.get("owner").asText())
          .hasMessageContaining("last sign of life 0 s ago")
          .hasMessageContaining("--wait SECONDS");
    }
    assertThat(temp.resolve("run")).isEmptyDirectory();
  }

  @Test
  void isKeptAliveForAsLongAsItIsHeld() throws Exception {
    try (Lease lease = acquire(QUICK, Duration.ZERO)) {
      // Longer than the expiry.
      assertLocked(() -> acquire(QUICK, Duration.ofMillis(1500)));
      lease.requireHeld();
      assertThat(new ObjectMapper().readTree(file(1).toFile()).get("beat").asInt()).isPositive();
    }
  }

  @Test
  void isWaitedFor() throws Exception {
    Lease first = acquire(QUICK, Duration.ZERO);
    List<String> told = new ArrayList<>();
    Lease.Wish wish =
        new Lease.Wish(
            "run",
            Duration.ofSeconds(30),
            what -> {
              told.add(what);
              first.close();
            },
            error -> {});
    try (Lease second = Lease.acquire(files(), wish, QUICK)) {
      second.requireHeld();
    }
    assertThat(told).hasSize(1).first().asString().contains("is being written to by another run");
  }

  /** Its owner was killed: nothing changes any more, by the waiter's own watch. */
  @Test
  void expiresWithoutASignOfLife() throws Exception {
    Lease dead = acquire(SILENT, Duration.ZERO);
    // A clock that runs ahead does not keep it alive.
    Files.setLastModifiedTime(file(1), FileTime.fromMillis(System.currentTimeMillis() + 3_600_000));
    assertLocked(() -> acquire(QUICK, Duration.ofMillis(200)));
    try (Lease heir = acquire(QUICK, Duration.ofSeconds(30))) {
      heir.requireHeld();
      assertThat(file(2)).exists();
      assertThat(file(1)).doesNotExist();
      assertLocked(
          () -> {
            dead.requireHeld();
            return null;
          });
      // The former owner does not take what is the heir's away.
      dead.close();
      heir.requireHeld();
    }
  }

  /** By the store's clock it is old: no need to wait for a minute, nor to ask for it. */
  @Test
  void anOldOneIsTakenOverSoon() throws Exception {
    Lease dead = acquire(SILENT, Duration.ZERO);
    Files.setLastModifiedTime(file(1), FileTime.fromMillis(System.currentTimeMillis() - 3_600_000));
    try (Lease heir = acquire(QUICK, Duration.ZERO)) {
      heir.requireHeld();
    }
    dead.close();
  }

  /** The clock was set: the lease looks old, and its owner is alive. */
  @Test
  void oneThatOnlyLooksOldIsNotTakenOver() throws Exception {
    try (Lease lease = acquire(QUICK, Duration.ZERO)) {
      FolderFiles files = files();
      CompletableFuture<Void> setting =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 0; i < 40; i++) {
                    Files.setLastModifiedTime(file(1), FileTime.fromMillis(1_000_000));
                    Thread.sleep(10);
                  }
                } catch (IOException | InterruptedException e) {
                  throw new AssertionError(e);
                }
              });
      Lease.Wish wish = new Lease.Wish("run", Duration.ZERO, what -> {}, error -> {});
      assertLocked(() -> Lease.acquire(files, wish, QUICK));
      setting.join();
      lease.requireHeld();
    }
  }

  @Test
  void theOwnerIsToldOfItsLoss() throws Exception {
    CompletableFuture<UserError> loss = new CompletableFuture<>();
    Lease.Wish wish = new Lease.Wish("infer", Duration.ZERO, what -> {}, loss::complete);
    try (Lease sleeper = Lease.acquire(files(), wish, QUICK)) {
      Files.writeString(file(2), "{\"owner\": \"another\"}");
      assertThat(loss.get(20, TimeUnit.SECONDS))
          .hasMessageContaining("was taken over by another run");
      assertLocked(
          () -> {
            sleeper.requireHeld();
            return null;
          });
    }
    assertThat(file(2)).exists();
  }

  @Test
  void aLeaseHalfWrittenIsSomebodys() throws Exception {
    Files.createDirectories(temp.resolve("run/_lease"));
    Files.writeString(file(3), "{\"own");
    assertThatThrownBy(() -> acquire(QUICK, Duration.ZERO)).hasMessageContaining("owner unknown");
    try (Lease heir = acquire(QUICK, Duration.ofSeconds(30))) {
      heir.requireHeld();
      assertThat(file(4)).exists();
    }
  }

  /** F07: many at the same time, again and again; never two at once. */
  @Test
  void ofManyOneGetsIt() throws Exception {
    int threads = 6;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    AtomicInteger holders = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Future<Integer>> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(
          pool.submit(
              () -> {
                for (int round = 0; round < 5; round++) {
                  try (Lease lease = acquire(QUICK, Duration.ofSeconds(50))) {
                    most.accumulateAndGet(holders.incrementAndGet(), Math::max);
                    lease.requireHeld();
                    holders.decrementAndGet();
                  }
                }
                return 5;
              }));
    }
    for (Future<Integer> each : all) {
      assertThat(each.get()).isEqualTo(5);
    }
    pool.shutdown();
    assertThat(most).hasValue(1);
  }

  /** A store where the second of two writers wins cannot hold a lease. */
  @Test
  void aStoreWithoutCreateOnlyPutsIsRefused() {
    Configuration conf = new Configuration();
    conf.set("fs.loose.impl", LooseFileSystem.class.getName());
    assertThatThrownBy(
            () -> {
              FolderFiles files = new FolderFiles("loose:" + temp.resolve("run"), conf);
              Lease.acquire(
                  files,
                  new Lease.Wish("infer", Duration.ZERO, what -> {}, error -> {}),
                  Timing.USUAL);
            })
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.ENVIRONMENT))
        .hasMessageContaining("cannot keep two runs apart");
    assertThat(temp.resolve("run/_lease")).isEmptyDirectory();
  }

  @Test
  void creatingFindsWhatIsThere() throws Exception {
    FolderFiles files = files();
    assertThat(files.create("a", "one".getBytes(UTF_8))).isTrue();
    assertThat(files.create("a", "two".getBytes(UTF_8))).isFalse();
    assertThat(files.read("a")).asString(UTF_8).isEqualTo("one");
    assertThatThrownBy(() -> files.create("a/b", new byte[1])).isInstanceOf(IOException.class);
  }

  /** 0 while a sign of life takes the place of another. */
  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** F11: a sign of life that is cut short is no other process. */
  @Test
  void aDiskThatIsFullForAWhileIsNoLoss() throws Exception {
    GateKeeper gate = GateKeeper.in(temp.resolve("gate"));
    FolderFiles files = new FolderFiles("hdfs:" + temp.resolve("run"), gate.configuration());
    List<UserError> lost = new CopyOnWriteArrayList<>();
    Lease.Wish wish = new Lease.Wish("infer", Duration.ZERO, what -> {}, lost::add);
    Timing patient = new Timing(QUICK.beat(), Duration.ofHours(1), QUICK.confirm(), QUICK.poll());
    try (Lease lease = Lease.acquire(files, wish, patient)) {
      byte[] whole = Files.readAllBytes(file(1));
      gate.full(true);
      while (size(file(1)) >= whole.length) {
        Thread.sleep(10);
      }
      lease.requireHeld();
      gate.full(false);
      while (size(file(1)) < whole.length) {
        Thread.sleep(10);
      }
      lease.requireHeld();
    }
    assertThat(lost).isEmpty();
    assertThat(temp.resolve("run/_lease")).doesNotExist();
  }
}
