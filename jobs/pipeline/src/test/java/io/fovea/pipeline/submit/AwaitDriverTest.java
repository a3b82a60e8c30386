package io.fovea.pipeline.submit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against pages as a Master and a Worker of Spark 4.1.0 served them; ClusterIT has real ones. */
class AwaitDriverTest {
  private static final String DRIVER = "driver-20260101000000-0003";

  @TempDir Path folder;
  private HttpServer server;
  private final Deque<String> states = new ArrayDeque<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/json/", exchange -> answer(exchange, master()));
    server.createContext("/log/", exchange -> answer(exchange, log(exchange)));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The next state; the last one stays. */
  private synchronized String master() {
    String state = states.size() > 1 ? states.remove() : states.element();
    String driver =
        """
        {"id": "%s", "starttime": "1", "state": "%s", "cores": 1, "memory": 512,
         "submitdate": "x", "worker": "worker-1", "mainclass": "io.fovea.pipeline.cli.Main"}"""
            .formatted(DRIVER, state);
    boolean active = state.equals("RUNNING") || state.equals("SUBMITTED");
    return """
        {"url": "spark://127.0.0.1:1", "workers": [{"id": "worker-1", "webuiaddress": "%s"}],
         "aliveworkers": 1, "activedrivers": [%s], "completeddrivers": [%s], "status": "ALIVE"}"""
        .formatted(url(), active ? driver : "", active ? "" : driver);
  }

  private static String log(HttpExchange exchange) {
    boolean errors = exchange.getRequestURI().getQuery().contains("logType=stderr");
    String text =
        errors
            ? "Launch Command: \"java\" \"-Dx=y\"\n========\n\nfovea: gt.json: no such file\n"
            : "AP = 0.5\n";
    return "==== Bytes 0-%d of %d of /var/spark/x ====\n%s"
        .formatted(text.length(), text.length(), text);
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private int await(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("--driver", DRIVER, "--patience", "1", "--poll", "20"));
    arguments.addAll(Arrays.asList(more));
    if (!arguments.contains("--pages")) {
      arguments.addAll(List.of("--pages", url()));
    }
    return run(arguments.toArray(String[]::new));
  }

  private int run(String... arguments) {
    return AwaitDriver.run(
        arguments,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({"FINISHED,0", "FAILED,1", "KILLED,143", "ERROR,4", "UNKNOWN,8"})
  void withoutAWordOfTheDriverTheMastersCounts(String state, int exit) {
    states.add(state);
    assertThat(await("--status", folder.resolve("none.json").toString())).isEqualTo(exit);
  }

  @Test
  void theDriversOwnExitCodeComesBackOnceItHasEnded() {
    states.addAll(List.of("SUBMITTED", "RUNNING", "FAILED"));
    String status = folder.resolve("status.json").toString();
    DriverStatus.write(status, 3);
    assertThat(await("--status", status)).isEqualTo(3);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains(DRIVER + " waits for a worker", DRIVER + " is running")
        .contains(DRIVER + " has failed; exit code 3");
  }

  /** One leads, and the others know no driver; which is which may change. */
  @Test
  void ofSeveralMastersTheOneThatKnowsTheDriverCounts() throws IOException {
    states.add("FAILED");
    HttpServer standby =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    standby.createContext(
        "/json/",
        exchange ->
            answer(
                exchange,
                "{\"activedrivers\": [], \"completeddrivers\": [], \"status\": \"STANDBY\"}"));
    standby.start();
    try {
      String other = "http://127.0.0.1:" + standby.getAddress().getPort();
      assertThat(await("--pages", "http://127.0.0.1:1/," + other + "," + url())).isEqualTo(1);
      assertThat(await("--pages", url() + "/," + other)).isEqualTo(1);
      assertThat(await("--pages", "http://127.0.0.1:1," + other)).isEqualTo(8);
    } finally {
      standby.stop(0);
    }
  }

  @ParameterizedTest
  @CsvSource({"0,0", "4,143"})
  void aDriverThatWasKilledComplainedOfThat(int said, int exit) {
    states.add("KILLED");
    String status = folder.resolve("status.json").toString();
    DriverStatus.write(status, said);
    assertThat(await("--status", status)).isEqualTo(exit);
  }

  @Test
  void whatTheDriverWroteIsShownHere() {
    states.add("FINISHED");
    assertThat(await()).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("AP = 0.5\n");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("fovea: gt.json: no such file\n")
        .doesNotContain("Launch Command", "-Dx=y", "====");
  }

  @Test
  void aMasterThatIsGoneLeavesTheOutcomeUnknown() {
    server.stop(0);
    assertThat(await()).isEqualTo(8);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("does not answer any more");
  }

  @Test
  void aMasterThatIsGoneDoesNotHideWhatTheDriverSaid() {
    server.stop(0);
    String status = folder.resolve("status.json").toString();
    DriverStatus.write(status, 0);
    assertThat(await("--status", status)).isZero();
  }

  @Test
  void aDriverThatTheMasterDoesNotListLeavesTheOutcomeUnknown() {
    states.add("FINISHED");
    assertThat(run("--driver", "driver-1-1", "--pages", url(), "--patience", "1", "--poll", "20"))
        .isEqualTo(8);
  }

  @Test
  void elsewhereSparkSubmitHasWaited() {
    String status = folder.resolve("status.json").toString();
    assertThat(run("--submitted", "1", "--status", status)).isEqualTo(1);
    assertThat(run("--submitted", "0", "--status", status)).isEqualTo(8);
    DriverStatus.write(status, 6);
    assertThat(run("--submitted", "0", "--status", status)).isEqualTo(6);
    assertThat(run("--submitted", "1", "--status", status)).isEqualTo(6);
  }

  @Test
  void aWrongCallIsSaidSo() {
    assertThat(run("--nonsense")).isEqualTo(2);
  }
}
