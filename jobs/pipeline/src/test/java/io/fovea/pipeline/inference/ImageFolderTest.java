package io.fovea.pipeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.UserError;
import io.fovea.models.SampleException;
import io.fovea.models.SampleException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  @TempDir Path temp;

  private ImageFolder folder(String name) throws IOException {
    return new ImageFolder(temp.resolve(name).toString(), new Configuration());
  }

  private void requireReason(String fileName, Reason reason) throws IOException {
    ImageFolder folder = folder("images");
    assertThatThrownBy(() -> folder.read(fileName))
        .isInstanceOfSatisfying(
            SampleException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageNotContaining(temp.toString());
  }

  @Test
  void readsWhatIsThere() throws Exception {
    Path file = temp.resolve("images/a b/ü%20:1.jpg");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "bytes");
    assertThat(folder("images").read("a b/ü%20:1.jpg")).asString().isEqualTo("bytes");
  }

  @Test
  void whatIsWrongWithAFileIsTheFilesOwn() throws Exception {
    Files.createDirectories(temp.resolve("images/folder.jpg"));
    Files.createFile(temp.resolve("images/empty.jpg"));
    requireReason("none.jpg", Reason.MISSING);
    requireReason("empty.jpg", Reason.EMPTY);
    requireReason("folder.jpg", Reason.MISSING);
    requireReason("empty.jpg/none.jpg", Reason.MISSING);
  }

  @Test
  void noLinkLeadsOut() throws Exception {
    Files.createDirectories(temp.resolve("images"));
    Files.createDirectories(temp.resolve("outside"));
    Files.writeString(temp.resolve("outside/secret.jpg"), "secret");
    Files.writeString(temp.resolve("images/real.jpg"), "bytes");
    Files.createSymbolicLink(temp.resolve("images/file.jpg"), temp.resolve("outside/secret.jpg"));
    Files.createSymbolicLink(temp.resolve("images/folder"), temp.resolve("outside"));
    Files.createSymbolicLink(temp.resolve("images/inside.jpg"), temp.resolve("images/real.jpg"));
    Files.createSymbolicLink(temp.resolve("images/loop.jpg"), temp.resolve("images/loop.jpg"));
    requireReason("file.jpg", Reason.MISSING);
    requireReason("folder/secret.jpg", Reason.MISSING);
    requireReason("loop.jpg", Reason.MISSING);
    assertThat(folder("images").read("inside.jpg")).asString().isEqualTo("bytes");
  }

  /** A folder that was unmounted is no reason to call every image missing. */
  @Test
  void aFolderThatIsGoneIsTheStoragesFailure() throws Exception {
    Files.createDirectories(temp.resolve("images"));
    ImageFolder folder = folder("images");
    Files.delete(temp.resolve("images"));
    assertThatThrownBy(() -> folder.read("a.jpg"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is gone");
  }

  @Test
  void theFolderItselfMayBeALink() throws Exception {
    Files.createDirectories(temp.resolve("images"));
    Files.writeString(temp.resolve("images/a.jpg"), "bytes");
    Files.createSymbolicLink(temp.resolve("link"), temp.resolve("images"));
    assertThat(folder("link").read("a.jpg")).asString().isEqualTo("bytes");
  }

  @Test
  void aFolderThatIsNoneIsRefused() throws Exception {
    Files.createFile(temp.resolve("file"));
    for (String name : new String[] {"none", "file"}) {
      assertThatThrownBy(() -> folder(name))
          .isInstanceOf(UserError.class)
          .hasMessageContaining(name + " is no folder");
    }
  }
}
