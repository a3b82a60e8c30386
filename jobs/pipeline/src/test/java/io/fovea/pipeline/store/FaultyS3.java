package io.fovea.pipeline.store;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** As much of S3 as it takes to read one object, with faults. */
final class FaultyS3 implements AutoCloseable {
  /** What goes wrong. */
  enum Fault {
    /** 503: slow down. */
    THROTTLE,
    /** 500. */
    INTERNAL,
    /** The connection ends before the answer does. */
    RESET,
    /** 400: the session's token has expired. */
    EXPIRED
  }

  private static final int NO_BODY = -1;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final byte[] content;
  private final Fault fault;
  private final AtomicInteger left;
  private final AtomicInteger requests = new AtomicInteger();

  /**
   * @param times how many requests go wrong before all go well
   */
  FaultyS3(byte[] content, Fault fault, int times) throws IOException {
    this.content = content;
    this.fault = fault;
    this.left = new AtomicInteger(times);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  int requests() {
    return requests.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      if (left.getAndDecrement() > 0) {
        switch (fault) {
          case THROTTLE -> refuse(exchange, 503, "SlowDown");
          case INTERNAL -> refuse(exchange, 500, "InternalError");
          case EXPIRED -> refuse(exchange, 400, "ExpiredToken");
          case RESET -> {
            if (exchange.getRequestMethod().equals("GET")) {
              exchange.sendResponseHeaders(200, content.length);
              exchange.getResponseBody().write(content, 0, content.length / 2);
            }
          }
        }
        return;
      }
      exchange.getResponseHeaders().set("ETag", "\"0123\"");
      exchange.getResponseHeaders().set("Last-Modified", "Sat, 01 Aug 2026 10:00:00 GMT");
      exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
        exchange.sendResponseHeaders(200, NO_BODY);
      } else {
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
      }
    } catch (IOException e) {
      // The client went away, or the answer was cut short on purpose.
    }
  }

  private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
    byte[] body =
        ("<Error><Code>" + code + "</Code><Message>As told.</Message></Error>")
            .getBytes(StandardCharsets.UTF_8);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? NO_BODY : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
