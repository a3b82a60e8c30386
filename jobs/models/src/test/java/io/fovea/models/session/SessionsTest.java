package io.fovea.models.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.fovea.models.TestGraph;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsTest {
  @TempDir Path folder;

  private Path model;
  private final AtomicInteger opened = new AtomicInteger();

  @BeforeEach
  void writeModel() {
    model =
        new TestGraph()
            .input("x", DataType.FLOAT, 1)
            .node("Neg", "y", "x")
            .output("y", DataType.FLOAT, 1)
            .write(folder.resolve("model.onnx"));
  }

  @AfterEach
  void closeSessions() {
    Sessions.closeIdle();
  }

  private OnnxSession open() {
    opened.incrementAndGet();
    return OnnxSession.open(model, SessionSettings.cpu(1));
  }

  private static float negated(OnnxSession session, float x) throws Exception {
    try (Outputs outputs = session.run(OnnxSessionTest.batch(x), new long[] {1})) {
      return outputs.tensor("y").floats()[0];
    }
  }

  @Test
  void tasksShareOneSessionAKey() throws Exception {
    ExecutorService tasks = Executors.newFixedThreadPool(4);
    List<Future<Float>> results = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      float x = i;
      results.add(
          tasks.submit(
              () -> {
                try (Sessions.Lease lease = Sessions.lease("shared", this::open)) {
                  return negated(lease.session(), x);
                }
              }));
    }
    for (int i = 0; i < 40; i++) {
      assertThat(results.get(i).get()).isEqualTo(-(float) i);
    }
    tasks.shutdown();
    assertThat(tasks.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(opened).hasValue(1);
  }

  @Test
  void anIdleSessionGoesWhenAnotherKeyIsOpened() {
    Sessions.Lease first = Sessions.lease("a", this::open);
    OnnxSession a = first.session();
    Sessions.lease("b", this::open).close();
    assertThat(opened).hasValue(2);
    first.close();
    first.close();
    assertThatThrownBy(first::session).isInstanceOf(IllegalStateException.class);

    Sessions.lease("c", this::open).close();

    assertThatThrownBy(() -> negated(a, 1)).isInstanceOf(IllegalStateException.class);
    Sessions.lease("c", this::open).close();
    assertThat(opened).hasValue(3);
  }

  @Test
  void aFailedOpeningLeavesNothingBehind() {
    assertThatThrownBy(
            () ->
                Sessions.lease(
                    "broken",
                    () -> {
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    try (Sessions.Lease lease = Sessions.lease("broken", this::open)) {
      assertThat(lease.session().signature().outputs()).hasSize(1);
    }
  }

  @Test
  void modelsAreKeyedByDigestAndSettings() {
    ModelFile file = ModelFile.inspect(model);
    try (Sessions.Lease one = Sessions.lease(file, SessionSettings.cpu(1));
        Sessions.Lease same = Sessions.lease(ModelFile.inspect(model), SessionSettings.cpu(1));
        Sessions.Lease other = Sessions.lease(file, SessionSettings.cpu(2))) {
      assertThat(same.session()).isSameAs(one.session());
      assertThat(other.session()).isNotSameAs(one.session());
    }
  }

  /** Runs go on in threads that are interrupted while another closes the session under them. */
  @Test
  void closingUnderRunsInFlightHarmsNone() throws Exception {
    OnnxSession session = open();
    AtomicInteger ran = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    List<Thread> runners = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread runner =
          new Thread(
              () -> {
                try {
                  while (true) {
                    assertThat(negated(session, 5)).isEqualTo(-5);
                    ran.incrementAndGet();
                  }
                } catch (IllegalStateException e) {
                  refused.incrementAndGet();
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
      runner.start();
      runners.add(runner);
    }
    while (ran.get() < 100) {
      Thread.onSpinWait();
    }
    runners.forEach(Thread::interrupt);
    session.close();
    for (Thread runner : runners) {
      runner.join(10_000);
    }
    assertThat(refused).hasValue(4);
  }
}
