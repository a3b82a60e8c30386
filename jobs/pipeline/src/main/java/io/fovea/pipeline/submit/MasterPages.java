package io.fovea.pipeline.submit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the web pages of a standalone Master and its Workers. */
final class MasterPages {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int OK = 200;

  /** How a Worker's log page begins: which bytes of how many follow. */
  private static final Pattern LOG_HEAD =
      Pattern.compile("==== Bytes (\\d+)-(\\d+) of (\\d+) of [^\\n]* ====\\n");

  /** What a Worker writes above the driver's own words. */
  private static final Pattern LAUNCH = Pattern.compile("\\ALaunch Command: [^\\n]*\\n=+\\n\\n?");

  private final List<String> pages;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  /**
   * @param pages where the Master's pages are, such as {@code http://host:8080}; of several
   *     Masters, one of which leads, with commas between them
   */
  MasterPages(String pages) {
    this.pages =
        Arrays.stream(pages.split(","))
            .map(each -> each.endsWith("/") ? each.substring(0, each.length() - 1) : each)
            .toList();
  }

  /**
   * A driver as the Master lists it.
   *
   * @param workerPages where the pages of its Worker are; empty where it has none, or is gone
   */
  record Driver(String id, DriverState state, Optional<String> workerPages) {}

  /**
   * A part of a log.
   *
   * @param bytes how long the whole log is
   */
  record Log(String text, long bytes) {}

  /**
   * The driver of that id; empty if no Master that answers knows it.
   *
   * @throws IOException if no Master answers, or not as a Master does
   */
  Optional<Driver> driver(String id) throws IOException {
    IOException failed = null;
    boolean answered = false;
    for (String each : pages) {
      try {
        Optional<Driver> found = driver(each, id);
        if (found.isPresent()) {
          return found;
        }
        answered = true;
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        failed = e;
      }
    }
    if (!answered && failed != null) {
      throw failed;
    }
    return Optional.empty();
  }

  private Optional<Driver> driver(String pages, String id) throws IOException {
    JsonNode master = new ObjectMapper().readTree(get(pages + "/json/"));
    for (String list : new String[] {"activedrivers", "completeddrivers"}) {
      if (!master.path(list).isArray()) {
        throw new IOException(pages + "/json/ has no list '" + list + "'");
      }
      for (JsonNode driver : master.get(list)) {
        if (driver.path("id").asText().equals(id)) {
          String state = driver.path("state").asText();
          return Optional.of(
              new Driver(
                  id,
                  DriverState.named(state)
                      .orElseThrow(() -> new IOException("a driver's state is '" + state + "'")),
                  workerPages(master, driver.path("worker").asText())));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> workerPages(JsonNode master, String worker) {
    for (JsonNode each : master.path("workers")) {
      if (each.path("id").asText().equals(worker)) {
        return Optional.of(each.path("webuiaddress").asText());
      }
    }
    return Optional.empty();
  }

  /**
   * The last bytes of what a driver wrote.
   *
   * @param stream stdout or stderr
   * @param most how many bytes at most
   * @throws IOException if the Worker does not answer, or not as a Worker does
   */
  Log log(String workerPages, String driver, String stream, int most) throws IOException {
    String page =
        get(
            workerPages
                + "/log/?driverId="
                + driver
                + "&logType="
                + stream
                + "&byteLength="
                + most);
    Matcher head = LOG_HEAD.matcher(page);
    if (!head.lookingAt()) {
      throw new IOException(workerPages + " shows no " + stream + " of " + driver);
    }
    String text = page.substring(head.end());
    return new Log(LAUNCH.matcher(text).replaceFirst(""), Long.parseLong(head.group(3)));
  }

  private String get(String url) throws IOException {
    HttpResponse<String> response;
    try {
      response =
          client.send(
              HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
    if (response.statusCode() != OK) {
      throw new IOException(url + " answers " + response.statusCode());
    }
    return response.body();
  }
}
