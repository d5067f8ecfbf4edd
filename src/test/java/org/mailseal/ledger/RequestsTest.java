package org.mailseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.Chain;
import org.mailseal.name.DnsName;

class RequestsTest {
  private static final DnsName OTHER = new DnsName("other.example.org");
  private static final Duration LIFE = Duration.ofDays(90);

  @TempDir private Path folder;
  private final HandClock clock = new HandClock(SampleAttempts.NOW);
  private Ledger ledger;

  @BeforeEach
  void open() {
    ledger = ScratchLedger.open(folder, clock);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  /** As a process sees it that starts now. */
  private Requests later() {
    close();
    open();
    return ledger.requests();
  }

  @Test
  void waitSideBySideAndNoneReplacesAnother() {
    Attempt first = SampleRequests.in(ledger, SampleAttempts.MAIL);
    Attempt second = SampleRequests.in(ledger, SampleAttempts.MAIL);
    Attempt other = SampleRequests.in(ledger, OTHER);
    Requests requests = later();
    assertThat(requests.waiting())
        .extracting(Attempt::id)
        .containsExactly(first.id(), second.id(), other.id());
    assertThat(requests.waiting(SampleAttempts.MAIL))
        .extracting(Attempt::id)
        .containsExactly(first.id(), second.id());
    assertThat(ledger.attempts().latest(SampleAttempts.MAIL)).as("nothing is under way").isEmpty();
  }

  @Test
  void anAnswerBeginsAnAttemptThatHasTheKey() {
    KeyPair key = SampleAttempts.key();
    Attempt asked = SampleRequests.in(ledger, SampleAttempts.MAIL, key);
    Attempt beside = SampleRequests.in(ledger, SampleAttempts.MAIL);
    Chain answer = SampleAttempts.answer(key, LIFE);

    Attempt begun =
        SampleAttempts.claimed(ledger, steps -> steps.answered(asked, answer, "by Test CA"));

    Requests requests = later();
    assertThat(ledger.attempts().latest(SampleAttempts.MAIL).orElseThrow())
        .usingRecursiveComparison()
        .ignoringFields("request")
        .isEqualTo(begun);
    assertThat(begun.state()).isEqualTo(AttemptState.ISSUED);
    assertThat(begun.origin().broughtByPerson()).isTrue();
    assertThat(begun.chain()).contains(answer);
    assertThat(ledger.attempts().key(begun)).isEqualTo(key.getPrivate());
    assertThat(requests.waiting()).extracting(Attempt::id).containsExactly(beside.id());
    assertThat(requests.all().getFirst().state()).isEqualTo(AttemptState.ANSWERED);
    assertThat(requests.issuers()).containsExactlyElementsOf(answer.issuers());
  }

  @Test
  void theKeyOfOneThatWaitsOutlivesAnyNumberOfCertificates() {
    KeyPair key = SampleAttempts.key();
    Attempt asked = SampleRequests.in(ledger, SampleAttempts.MAIL, key);
    for (int i = 0; i < 5; i++) {
      KeyPair another = SampleAttempts.key();
      SampleAttempts.claimed(
          ledger,
          steps -> {
            Attempt drafted = SampleAttempts.draft(steps, another);
            Attempt issued =
                steps.issued(drafted, SampleAttempts.answer(another, LIFE), "by Test CA");
            return steps.served(issued, "seen", Map.of(), 0);
          });
    }
    assertThat(later().waiting()).extracting(Attempt::id).containsExactly(asked.id());
    assertThat(ledger.attempts().key(asked)).isEqualTo(key.getPrivate());
  }

  @Test
  void whatIsCancelledHasNoKeyAnyMore() {
    Attempt asked = SampleRequests.in(ledger, SampleAttempts.MAIL);
    assertThat(SampleAttempts.claimed(ledger, steps -> steps.cancel(asked)).state())
        .isEqualTo(AttemptState.CANCELLED);
    assertThat(later().waiting()).isEmpty();
    assertThat(ledger.requests().all())
        .singleElement()
        .extracting(Attempt::id)
        .isEqualTo(asked.id());
    assertThat(ledger.<byte[]>read(handle -> AttemptRow.sealedKey(handle, asked.id()))).isEmpty();
  }
}
