package io.fovea.pipeline.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {
  @TempDir Path folder;

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void tellsLocalFromRemote() {
    assertThat(Storage.isLocal("a/b.json")).isTrue();
    assertThat(Storage.isLocal("run:1.json")).isTrue();
    assertThat(Storage.isLocal("C:/data/gt.json")).isTrue();
    assertThat(Storage.isLocal("file:///a/b")).isTrue();
    assertThat(Storage.isLocal("s3a://bucket/key")).isFalse();
    assertThat(Storage.isLocal("hdfs:/a")).isFalse();
    assertThatThrownBy(() -> Storage.isLocal("https://example.org/gt.json"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("never fetched");
  }

  @Test
  void refusesSecretsInLocations() {
    for (String location :
        new String[] {
          "s3a://key:canary@bucket/gt.json",
          "s3a://canary@bucket/gt.json",
          "hdfs://user:canary@host/gt.json"
        }) {
      assertThatThrownBy(() -> Storage.isLocal(location))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("credentials in it")
          .message()
          .doesNotContain("canary");
    }
    assertThat(Storage.isLocal("abfs://box@account.dfs.core.windows.net/gt.json")).isFalse();
    assertThat(Storage.isLocal("s3a://bucket/a@b:c.json")).isFalse();
  }

  @Test
  void refusesSecretsAmongSettings() {
    for (String key :
        new String[] {
          "spark.hadoop.fs.s3a.secret.key",
          "spark.hadoop.fs.s3a.bucket.mine.access.key",
          "spark.hadoop.fs.s3a.session.token",
          "spark.hadoop.fs.azure.account.key.mine.dfs.core.windows.net",
          "spark.authenticate.secret",
          "spark.ssl.keyStorePassword"
        }) {
      assertThatThrownBy(() -> Storage.use(Map.of(key, "canary")))
          .isInstanceOfSatisfying(
              UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
          .hasMessageContaining(key + " is a secret")
          .message()
          .doesNotContain("canary");
    }
    Storage.use(
        Map.of(
            "spark.hadoop.fs.s3a.aws.credentials.provider", "some.Provider",
            "spark.hadoop.hadoop.security.credential.provider.path", "jceks://file/keys",
            "spark.security.credentials.hive.enabled", "false"));
    Storage.use(Map.of());
  }

  @Test
  void noticesThatAFileWasChanged() throws IOException {
    Path file = Files.writeString(folder.resolve("gt.json"), "one");
    String version = Storage.version(file.toString());
    Storage.requireVersion(file.toString(), version);
    Files.writeString(file, "three");
    refuses(
        () -> Storage.requireVersion(file.toString(), version),
        ExitCode.INPUT,
        "gt.json was changed while it was being read: it had 3 bytes, modified ",
        ", now 5 bytes, modified ");
  }

  @Test
  void readsFileUris() throws IOException {
    Path file = Files.writeString(folder.resolve("with space.txt"), "text");
    for (String location :
        new String[] {file.toString(), file.toUri().toString(), "file:" + file}) {
      assertThat(read(location)).asString(UTF_8).isEqualTo("text");
      assertThat(Storage.size(location)).isEqualTo(4);
      assertThat(Storage.isDirectory(location)).isFalse();
    }
    assertThat(Storage.isDirectory(folder.toString())).isTrue();
    assertThat(Storage.exists(at("none"))).isFalse();
  }

  @Test
  void createsTheFoldersAbove() throws IOException {
    try (OutputStream out = Storage.create(at("a/b/c.txt"))) {
      out.write("text".getBytes(UTF_8));
    }
    assertThat(folder.resolve("a/b/c.txt")).hasContent("text");
  }

  @Test
  void unpacksGzipWhateverItsName() throws IOException {
    byte[] content = content(3_000_000);
    Files.write(folder.resolve("packed.json"), gzip(content));
    Files.write(folder.resolve("plain.json.gz"), content);
    assertThat(read(at("packed.json"))).isEqualTo(content);
    assertThat(read(at("plain.json.gz"))).isEqualTo(content);
  }

  @Test
  void unpacksGzipInSeveralMembers() throws IOException {
    var both = new ByteArrayOutputStream();
    both.write(gzip("one ".getBytes(UTF_8)));
    both.write(gzip("two".getBytes(UTF_8)));
    Files.write(folder.resolve("two.gz"), both.toByteArray());
    assertThat(read(at("two.gz"))).asString(UTF_8).isEqualTo("one two");
  }

  @Test
  void readsEmptyAndTinyFiles() throws IOException {
    Files.write(folder.resolve("empty"), new byte[0]);
    Files.write(folder.resolve("one"), new byte[] {0x1f});
    assertThat(read(at("empty"))).isEmpty();
    assertThat(read(at("one"))).containsExactly(0x1f);
    assertThat(read(gzipFile("nothing.gz", new byte[0]))).isEmpty();
  }

  @Test
  void givesTheBytesBeforeTheCutAndThenTheError() throws IOException {
    byte[] content = content(500_000);
    byte[] packed = gzip(content);
    Files.write(folder.resolve("cut.gz"), Arrays.copyOf(packed, packed.length - 20));
    try (InputStream in = Storage.openMaybeGzip(at("cut.gz"))) {
      byte[] start = in.readNBytes(content.length - 1000);
      assertThat(start).isEqualTo(Arrays.copyOf(content, content.length - 1000));
    }
    refuses(() -> read(at("cut.gz")), ExitCode.INPUT, "cut.gz", "cut short");
  }

  @Test
  void refusesDamagedGzip() throws IOException {
    byte[] packed = gzip(content(10_000));
    packed[packed.length / 2] ^= 0x55;
    Files.write(folder.resolve("damaged.gz"), packed);
    refuses(() -> read(at("damaged.gz")), ExitCode.INPUT, "damaged.gz", "gzip data");
  }

  @Test
  void canBeClosedBeforeTheEnd() throws IOException {
    String location = gzipFile("long.gz", content(5_000_000));
    for (int i = 0; i < 20; i++) {
      InputStream in = Storage.openMaybeGzip(location);
      assertThat(in.read()).isNotNegative();
      in.close();
    }
  }

  @Test
  void namesWhatIsMissing() {
    refuses(() -> Storage.open(at("none.json")), ExitCode.INPUT, "none.json", "no such file");
    refuses(() -> Storage.open(folder.toString()), ExitCode.INPUT, folder.toString(), "a folder");
    refuses(() -> Storage.size(at("none.json")), ExitCode.INPUT, "none.json", "no such file");
    refuses(() -> Storage.create(folder.toString()), ExitCode.USAGE, folder.toString(), "a folder");
    refuses(() -> Storage.open("a\0b"), ExitCode.USAGE, "is not a path");
  }

  @Test
  void refusesAFileWhereAFolderIsNeeded() throws IOException {
    Files.writeString(folder.resolve("file"), "");
    refuses(() -> Storage.create(at("file/inside.json")), ExitCode.USAGE, "inside.json", "folder");
  }

  @Test
  void namesMissingPermissions() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret.json"), "{}");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(secret), "this user may read everything");
    refuses(() -> Storage.open(at("secret.json")), ExitCode.ENVIRONMENT, "secret", "permission");
  }

  @Test
  void readsThroughHadoopForOtherSchemes() {
    // Hadoop is on the test class path, this scheme's file system is not.
    refuses(
        () -> Storage.open("nosuchscheme://bucket/key"),
        ExitCode.ENVIRONMENT,
        "nosuchscheme",
        "no file system is installed");
  }

  private static void refuses(ThrowingCallable call, ExitCode code, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            UserError.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(code);
              assertThat(e.problem()).contains(parts);
              assertThat(e.remedy()).isNotBlank();
            });
  }

  private static byte[] read(String location) throws IOException {
    try (InputStream in = Storage.openMaybeGzip(location)) {
      return in.readAllBytes();
    }
  }

  private static byte[] content(int length) {
    byte[] content = new byte[length];
    new Random(7).nextBytes(content);
    for (int i = 0; i < length; i++) {
      content[i] &= 0x3f;
    }
    return content;
  }

  private String gzipFile(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), gzip(content));
    return at(name);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }
}
