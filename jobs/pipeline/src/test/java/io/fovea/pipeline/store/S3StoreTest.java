package io.fovea.pipeline.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.security.alias.CredentialProvider;
import org.apache.hadoop.security.alias.CredentialProviderFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What S3 does, and what is made of what it says. */
class S3StoreTest {
  @RegisterExtension static final S3Endpoint S3 = new S3Endpoint();

  @TempDir Path temp;

  @AfterEach
  void forget() {
    Storage.use(Map.of());
  }

  private static FolderFiles files(String bucket) throws IOException {
    S3.bucket(bucket);
    return new FolderFiles("s3a://" + bucket + "/run", S3.configuration());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static void refuses(ThrowingCallable call, ExitCode code, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            UserError.class,
            e -> {
              assertThat(e.exitCode()).as(e.getMessage()).isEqualTo(code);
              assertThat(e.getMessage()).contains(parts).doesNotContain(S3Endpoint.SECRET);
              assertThat(e.remedy()).isNotBlank();
            });
  }

  @Test
  void ofManyWhoPutTheSameFileOneDoes() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      for (int round = 0; round < 3; round++) {
        CountDownLatch ready = new CountDownLatch(6);
        List<Future<Boolean>> made = new ArrayList<>();
        String name = "lease" + round;
        for (int i = 0; i < 6; i++) {
          byte[] own = bytes("owner " + i);
          made.add(
              threads.submit(
                  () -> {
                    FolderFiles files = files("races");
                    ready.countDown();
                    ready.await();
                    return files.create(name, own);
                  }));
        }
        int winner = -1;
        for (int i = 0; i < 6; i++) {
          if (made.get(i).get()) {
            assertThat(winner).isNegative();
            winner = i;
          }
        }
        assertThat(files("races").read(name)).isEqualTo(bytes("owner " + winner));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void twoRunsAreKeptOutOfOneFolder() throws Exception {
    S3.bucket("runs");
    String run = "s3a://runs/deep/er/run";
    try (RunClaim claim = RunClaim.of(run, S3.configuration(), RunClaim.Terms.of("infer"))) {
      claim.begin(Set.of());
      refuses(
          () -> RunClaim.of(run, S3.configuration(), RunClaim.Terms.of("run")),
          ExitCode.LOCKED,
          "is being written to by another run: 'fovea infer'");
    }
    assertThat(S3Endpoint.content(S3.bucket("runs"))).isEmpty();
    RunClaim.of(run, S3.configuration(), RunClaim.Terms.of("run")).close();
  }

  @Test
  void aWholeBucketCanBeTheFolder() throws Exception {
    S3.bucket("whole");
    FolderFiles files = new FolderFiles("s3a://whole", S3.configuration());
    files.write("predictions/a.parquet", bytes("a"));
    assertThat(files.list("predictions"))
        .extracting(status -> files.relative(status.getPath()))
        .containsExactly("predictions/a.parquet");
    assertThat(files.read("predictions/a.parquet")).isEqualTo(bytes("a"));
    assertThat(files.list(""))
        .extracting(status -> files.relative(status.getPath()))
        .containsExactly("predictions");
  }

  @Test
  void aStoreWithoutConditionalPutsIsRefused() throws Exception {
    S3.bucket("plain");
    Configuration without = S3.configuration();
    without.set("fs.s3a.create.conditional.enabled", "false");
    refuses(
        () -> RunClaim.of("s3a://plain/run", without, RunClaim.Terms.of("infer")),
        ExitCode.ENVIRONMENT,
        "s3a://plain/run: this storage lets two make the same file",
        "fs.s3a.create.conditional.enabled");
  }

  /** F10. */
  @Test
  void committingByRenameIsRefused() throws Exception {
    S3.bucket("renames");
    for (Map.Entry<String, String> setting :
        Map.of(
                "fs.s3a.committer.name", "file",
                "fs.s3a.bucket.renames.committer.name", "file",
                "mapreduce.outputcommitter.factory.scheme.s3a",
                    "org.apache.hadoop.mapreduce.lib.output.FileOutputCommitterFactory")
            .entrySet()) {
      Configuration conf = S3.configuration();
      conf.set(setting.getKey(), setting.getValue());
      refuses(
          () -> RunClaim.of("s3a://renames/run", conf, RunClaim.Terms.of("infer")),
          ExitCode.USAGE,
          setting.getKey() + "=" + setting.getValue() + " commits by renaming",
          "magic");
      RunClaim.of(temp.resolve("run").toString(), conf, RunClaim.Terms.of("infer")).close();
    }
    Configuration magic = S3.configuration();
    magic.set("fs.s3a.committer.name", "file");
    magic.set("fs.s3a.bucket.renames.committer.name", "magic");
    RunClaim.of("s3a://renames/run", magic, RunClaim.Terms.of("infer")).close();
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    Configuration conf = S3.configuration();
    refuses(
        () -> RunClaim.of("s3a://nobucket/run", conf, RunClaim.Terms.of("infer")),
        ExitCode.ENVIRONMENT,
        "there is no such bucket");
    refuses(() -> RunFolder.open("s3a://nobucket/run", conf), ExitCode.INPUT, "no such bucket");
    S3.bucket("mine");
    refuses(() -> RunFolder.open("s3a://mine/run", conf), ExitCode.INPUT, "holds no finished run");
    Configuration wrong = S3.configuration();
    wrong.set("fs.s3a.secret.key", "another");
    refuses(
        () -> RunFolder.open("s3a://mine/run", wrong),
        ExitCode.ENVIRONMENT,
        "the store refuses these credentials");
    Configuration none = S3.configuration();
    none.unset("fs.s3a.access.key");
    none.unset("fs.s3a.secret.key");
    none.set(
        "fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
    refuses(
        () -> RunFolder.open("s3a://mine/run", none),
        ExitCode.ENVIRONMENT,
        "no credentials were found",
        "AWS_ACCESS_KEY_ID");
  }

  @Test
  void anEndpointThatIsNotThereIsGivenUpSoon() throws Exception {
    String gone;
    try (ServerSocket socket = new ServerSocket(0)) {
      gone = "http://127.0.0.1:" + socket.getLocalPort();
    }
    long start = System.nanoTime();
    Configuration conf = S3Endpoint.configuration(S3Endpoint.settings(gone));
    // A tenth of what a user waits.
    conf.set("fs.s3a.retry.interval", "50ms");
    refuses(
        () -> RunFolder.open("s3a://bucket/run", conf),
        ExitCode.ENVIRONMENT,
        "s3a://bucket/run: cannot be read",
        "Connection refused");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  private static Configuration hasty(FaultyS3 s3) {
    Configuration conf = S3Endpoint.configuration(S3Endpoint.settings(s3.endpoint()));
    conf.set("fs.s3a.retry.interval", "5ms");
    conf.set("fs.s3a.retry.throttle.interval", "5ms");
    return conf;
  }

  /** F08: what passes is waited for. */
  @ParameterizedTest
  @EnumSource(names = "EXPIRED", mode = EnumSource.Mode.EXCLUDE)
  void faultsThatPassAreNotNoticed(FaultyS3.Fault fault) throws Exception {
    byte[] content = new byte[100_000];
    content[99_999] = 7;
    try (FaultyS3 s3 = new FaultyS3(content, fault, 3)) {
      FolderFiles files = new FolderFiles("s3a://faulty/data", hasty(s3));
      assertThat(files.read("object")).isEqualTo(content);
      assertThat(s3.requests()).isGreaterThan(4);
    }
  }

  /** F08: what does not pass is given up, and the error names the key and the attempts. */
  @ParameterizedTest
  @EnumSource
  void faultsThatStayAreTold(FaultyS3.Fault fault) throws Exception {
    try (FaultyS3 s3 = new FaultyS3(new byte[100_000], fault, Integer.MAX_VALUE)) {
      FolderFiles files = new FolderFiles("s3a://faulty/data", hasty(s3));
      refuses(
          () -> {
            try {
              files.read("object");
            } catch (IOException e) {
              throw StorageFailures.reading("s3a://faulty/data/object", e);
            }
          },
          ExitCode.ENVIRONMENT,
          "s3a://faulty/data/object: ",
          fault == FaultyS3.Fault.EXPIRED ? "expired" : "cannot be read");
      assertThat(s3.requests()).isLessThan(100);
    }
  }

  /** A credential file is one of the ways to give credentials to a whole process. */
  private void useCredentialFile() throws Exception {
    String path = "localjceks://file" + temp.resolve("keys.jceks");
    Configuration conf = new Configuration();
    conf.set(CredentialProviderFactory.CREDENTIAL_PROVIDER_PATH, path);
    CredentialProvider provider = CredentialProviderFactory.getProviders(conf).get(0);
    Configuration known = S3.configuration();
    for (String key : List.of("fs.s3a.access.key", "fs.s3a.secret.key")) {
      provider.createCredentialEntry(key, known.get(key).toCharArray());
    }
    provider.flush();
    Map<String, String> settings = new TreeMap<>();
    S3.settings().forEach((key, value) -> settings.put("spark.hadoop." + key, value));
    settings.put("spark.hadoop." + CredentialProviderFactory.CREDENTIAL_PROVIDER_PATH, path);
    Storage.use(settings);
  }

  /** F09. */
  @Test
  void aChangedObjectIsNoticed() throws Exception {
    useCredentialFile();
    FolderFiles files = files("changing");
    byte[] first = new byte[300_000];
    files.write("gt.json", first);
    String location = "s3a://changing/run/gt.json";
    String version = Storage.version(location);
    assertThat(version).startsWith("300000 bytes, etag ");
    Storage.requireVersion(location, version);
    try (FSDataInputStream in = files.open("gt.json")) {
      in.read();
      byte[] second = new byte[300_000];
      second[7] = 1;
      files.write("gt.json", second);
      assertThatThrownBy(
              () -> {
                in.seek(250_000);
                in.read();
              })
          .satisfies(
              e ->
                  refuses(
                      () -> {
                        throw StorageFailures.reading(location, (IOException) e);
                      },
                      ExitCode.INPUT,
                      "was changed while it was being read"));
    }
    refuses(
        () -> Storage.requireVersion(location, version),
        ExitCode.INPUT,
        location + " was changed while it was being read: it had " + version,
        "now " + Storage.version(location));
    assertThat(Storage.version(location)).isNotEqualTo(version);
  }
}
