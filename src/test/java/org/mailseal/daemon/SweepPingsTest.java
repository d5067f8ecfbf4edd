package org.mailseal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.notification.plan.DeadMansSwitch;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

@Timeout(30)
class SweepPingsTest {
  private static final Optional<DeadMansSwitch> PLACE =
      Optional.of(new DeadMansSwitch.Named(URI.create("https://hc.example.org/f00d")));

  private final List<String> logged = new ArrayList<>();

  private final Logger log =
      new LegacyAbstractLogger() {
        @Override
        protected String getFullyQualifiedCallerName() {
          return "";
        }

        @Override
        protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String message,
            Object @Nullable [] arguments,
            @Nullable Throwable fault) {
          logged.add(MessageFormatter.arrayFormat(message, arguments).getMessage());
        }

        @Override
        public boolean isTraceEnabled() {
          return false;
        }

        @Override
        public boolean isDebugEnabled() {
          return false;
        }

        @Override
        public boolean isInfoEnabled() {
          return true;
        }

        @Override
        public boolean isWarnEnabled() {
          return true;
        }

        @Override
        public boolean isErrorEnabled() {
          return true;
        }
      };

  private final List<String> told = new ArrayList<>();
  private boolean broken;

  private final SweepPings pings =
      new SweepPings(
          PLACE,
          (place, text) -> {
            if (broken) {
              throw new IOException("it answers with status 500");
            }
            told.add(place + " " + text);
          },
          Runnable::run,
          log);

  @Test
  void whatFailedIsToldInFewLines() {
    pings.begins();
    pings.ends(List.of());
    pings.ends(IntStream.range(0, 12).mapToObj(i -> i + "x".repeat(300)).toList());
    assertThat(told)
        .hasSize(3)
        .startsWith("https://hc.example.org/f00d/start ", "https://hc.example.org/f00d ");
    assertThat(told.getLast())
        .startsWith("https://hc.example.org/f00d/fail 0xxx")
        .endsWith("...\nand 2 more\n")
        .hasSizeLessThan(2200);
  }

  @Test
  void aFailureIsLoggedOnceUntilItWorksAgainAndTheUrlNever() {
    broken = true;
    pings.begins();
    pings.ends(List.of());
    broken = false;
    pings.begins();
    pings.ends(List.of());
    assertThat(logged)
        .noneMatch(line -> line.contains("f00d"))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .contains("to hc.example.org does not arrive: it answers with status 500"),
            line -> assertThat(line).contains("to hc.example.org arrives again"));
    assertThat(told).hasSize(2);
  }

  /** More sweeps than are kept. */
  @Test
  void aSwitchThatHangsKeepsNoSweepWaiting() {
    CountDownLatch never = new CountDownLatch(1);
    SweepPings hanging = SweepPings.start(PLACE, (place, text) -> never.await());
    for (int sweep = 0; sweep < 10; sweep++) {
      hanging.begins();
      hanging.ends(List.of());
    }
    never.countDown();
  }

  @Test
  void whereNobodyIsNamedNobodyIsTold() {
    SweepPings none =
        new SweepPings(Optional.empty(), (place, text) -> told.add(text), Runnable::run, log);
    none.begins();
    none.ends(List.of("failed"));
    assertThat(told).isEmpty();
  }
}
