package org.mailseal.inspection.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mailseal.dns.Answer;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Level;
import org.mailseal.name.DnsName;

class ReverseDnsTest {
  private static final DnsName A = DnsName.of("a.example.org");
  private static final DnsName B = DnsName.of("b.example.org");
  private static final Answer<DnsName> POINTERS = new Answer.Found<>(List.of(A, B), false);
  private static final Answer<InetAddress> ELSEWHERE =
      new Answer.Found<>(List.of(InetAddress.ofLiteral("192.0.2.99")), false);
  private static final Answer<InetAddress> BACK = new Answer.Found<>(List.of(Seen.ADDRESS), false);

  private static Optional<Level> level(
      Answer<DnsName> pointers, Map<DnsName, Answer<InetAddress>> confirmations) {
    return ReverseDns.of(Seen.ADDRESS, pointers, confirmations).map(Finding::level);
  }

  @Test
  void oneNameThatLeadsBackIsEnough() {
    assertThat(ReverseDns.of(Seen.ADDRESS, POINTERS, Map.of(A, ELSEWHERE, B, BACK)))
        .hasValueSatisfying(
            finding -> {
              assertThat(finding.level()).isEqualTo(Level.OK);
              assertThat(finding.what())
                  .isEqualTo("192.0.2.1 is b.example.org, and that is 192.0.2.1");
            });
  }

  @Test
  void noPointerAndNoWayBackAreWarnings() {
    assertThat(level(new Answer.Absent<>(false), Map.of())).hasValue(Level.WARNING);
    assertThat(level(POINTERS, Map.of(A, ELSEWHERE, B, new Answer.Absent<>(false))))
        .hasValue(Level.WARNING);
  }

  @Test
  void whatCouldNotBeAskedIsUnknown() {
    assertThat(level(new Answer.Failed<>(false, "timeout"), Map.of())).hasValue(Level.UNKNOWN);
    assertThat(level(POINTERS, Map.of(A, ELSEWHERE, B, new Answer.Failed<>(false, "timeout"))))
        .hasValue(Level.UNKNOWN);
    assertThat(level(new Answer.Unasked<>(), Map.of())).isEmpty();
  }
}
