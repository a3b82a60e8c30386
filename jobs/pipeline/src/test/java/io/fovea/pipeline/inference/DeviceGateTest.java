package io.fovea.pipeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeviceGateTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @Test
  void soManyAtATimeAndNoMore() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Future<?>> tasks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      tasks.add(
          threads.submit(
              () -> {
                try (DeviceGate gate = DeviceGate.to("two at a time", 2)) {
                  for (int run = 0; run < 20; run++) {
                    gate.enter(() -> false);
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    Thread.yield();
                    inside.decrementAndGet();
                    gate.leave();
                  }
                }
              }));
    }
    for (Future<?> task : tasks) {
      task.get();
    }
    assertThat(most.get()).isBetween(1, 2);
  }

  @Test
  void devicesDoNotWaitForEachOther() {
    try (DeviceGate one = DeviceGate.to("device a", 1);
        DeviceGate other = DeviceGate.to("device b", 1);
        DeviceGate open = DeviceGate.open()) {
      one.enter(() -> true);
      other.enter(() -> true);
      open.enter(() -> true);
      open.leave();
    }
  }

  /** F20: however a task ends, what it held goes to the next one, and only once. */
  @Test
  void closingGivesBackWhatIsHeldOnce() {
    DeviceGate first = DeviceGate.to("closed", 1);
    first.enter(() -> false);
    first.close();
    first.leave();
    first.close();
    try (DeviceGate second = DeviceGate.to("closed", 1);
        DeviceGate third = DeviceGate.to("closed", 1)) {
      second.enter(() -> false);
      assertThatThrownBy(() -> third.enter(() -> true))
          .as("there is one permit still, not two")
          .isInstanceOf(ShardRunner.CancelledException.class);
    }
    assertThatThrownBy(() -> first.enter(() -> false))
        .as("a task that is over does not begin anew")
        .isInstanceOf(ShardRunner.CancelledException.class);
    try (DeviceGate last = DeviceGate.to("closed", 1)) {
      last.enter(() -> true);
    }
  }

  @Test
  void aTaskThatIsCancelledOrInterruptedStopsWaiting() throws Exception {
    try (DeviceGate holder = DeviceGate.to("held", 1)) {
      holder.enter(() -> false);
      AtomicBoolean cancelled = new AtomicBoolean();
      CountDownLatch asked = new CountDownLatch(2);
      Future<?> waiting =
          threads.submit(
              () -> {
                try (DeviceGate gate = DeviceGate.to("held", 1)) {
                  gate.enter(
                      () -> {
                        asked.countDown();
                        return cancelled.get();
                      });
                }
              });
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
      cancelled.set(true);
      assertThatThrownBy(waiting::get).hasCauseInstanceOf(ShardRunner.CancelledException.class);

      AtomicBoolean stillInterrupted = new AtomicBoolean();
      Thread interrupted =
          new Thread(
              () -> {
                try (DeviceGate gate = DeviceGate.to("held", 1)) {
                  gate.enter(() -> false);
                } catch (ShardRunner.CancelledException e) {
                  stillInterrupted.set(Thread.currentThread().isInterrupted());
                }
              });
      interrupted.start();
      interrupted.interrupt();
      interrupted.join();
      assertThat(stillInterrupted).isTrue();
    }
  }
}
