package io.fovea.pipeline.gate;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * A point at which the first process to come by is held: it writes its process id into the file
 * {@code held} and waits for the file {@code open}. All others pass. Processes meet in a folder.
 */
final class Gate {
  static final String FOLDER = "fovea.gate.folder";
  static final String HOLD = "fovea.gate.hold";
  private static final long POLL_MILLIS = 10;

  private Gate() {}

  /**
   * Waits, if the operation is the one to be held and nobody was held before.
   *
   * @param folder where processes meet
   * @param pattern of operations that are held
   */
  static void pass(String folder, String pattern, String operation) throws IOException {
    if (folder == null || pattern == null || !operation.matches(pattern)) {
      return;
    }
    Path held = Path.of(folder, "held");
    Path own = Path.of(folder, "held-" + UUID.randomUUID());
    Files.writeString(own, ProcessHandle.current().pid() + " " + operation);
    try {
      Files.createLink(held, own);
    } catch (FileAlreadyExistsException e) {
      return;
    } finally {
      Files.delete(own);
    }
    while (!Files.exists(Path.of(folder, "open"))) {
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        throw (IOException) new InterruptedIOException(operation).initCause(e);
      }
    }
  }
}
