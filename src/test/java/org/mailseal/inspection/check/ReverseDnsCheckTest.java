package org.mailseal.inspection.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Level;
import org.mailseal.name.DnsName;

class ReverseDnsCheckTest {
  private static final Identity MAIL =
      TestCertificates.root("Test Root").leaf("mail.example.org").issue();
  private static final DnsName A = DnsName.of("a.example.org");
  private static final DnsName B = DnsName.of("b.example.org");
  private static final DnsAnswer<DnsName> POINTERS = new DnsAnswer.Found<>(List.of(A, B), false);
  private static final DnsAnswer<InetAddress> ELSEWHERE =
      new DnsAnswer.Found<>(List.of(InetAddress.ofLiteral("192.0.2.99")), false);
  private static final DnsAnswer<InetAddress> BACK =
      new DnsAnswer.Found<>(List.of(SampleObservations.ADDRESS), false);

  private static Optional<Finding> judge(
      DnsAnswer<DnsName> pointers, Map<DnsName, DnsAnswer<InetAddress>> confirmations) {
    return EvidenceDraft.of(SampleObservations.served(MAIL))
        .pointers(pointers, confirmations)
        .judge(new ReverseDnsCheck())
        .stream()
        .findFirst();
  }

  private static Optional<Level> level(
      DnsAnswer<DnsName> pointers, Map<DnsName, DnsAnswer<InetAddress>> confirmations) {
    return judge(pointers, confirmations).map(Finding::level);
  }

  @Test
  void oneNameThatLeadsBackIsEnough() {
    assertThat(judge(POINTERS, Map.of(A, ELSEWHERE, B, BACK)))
        .hasValueSatisfying(
            finding -> {
              assertThat(finding.level()).isEqualTo(Level.OK);
              assertThat(finding.what())
                  .isEqualTo("192.0.2.1 is b.example.org, and that is 192.0.2.1");
            });
  }

  @Test
  void noPointerAndNoWayBackAreWarnings() {
    assertThat(level(new DnsAnswer.Absent<>(false), Map.of())).hasValue(Level.WARNING);
    assertThat(level(POINTERS, Map.of(A, ELSEWHERE, B, new DnsAnswer.Absent<>(false))))
        .hasValue(Level.WARNING);
  }

  @Test
  void whatCouldNotBeAskedIsUnknown() {
    assertThat(level(new DnsAnswer.Failed<>(false, "timeout"), Map.of())).hasValue(Level.UNKNOWN);
    assertThat(level(POINTERS, Map.of(A, ELSEWHERE, B, new DnsAnswer.Failed<>(false, "timeout"))))
        .hasValue(Level.UNKNOWN);
    assertThat(level(new DnsAnswer.Unasked<>(), Map.of())).isEmpty();
  }
}
