package org.mailseal.inspection.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.Protocol;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.PortTarget;

class ReachabilityCheckTest {
  @Test
  void aCertificateIsServedWhateverComesThen() {
    assertThat(after(Fault.TRY_LATER, 25).code()).isEqualTo(ReachabilityCheck.TRY_LATER);
    assertThat(after(Fault.TRY_LATER, 25).level()).isEqualTo(Level.UNKNOWN);
    assertThat(after(Fault.NONSENSE, 25).level()).isEqualTo(Level.FAILURE);
    Finding ofPartner = after(Fault.CLIENT_CERTIFICATE_WANTED, 2525);
    assertThat(ofPartner.code()).isEqualTo(ReachabilityCheck.CLIENT_CERTIFICATE);
    assertThat(ofPartner.level()).isEqualTo(Level.OK);
    assertThat(ofPartner.what()).isEqualTo("serves a certificate over TLSv1.3; then what happened");
    assertThat(after(Fault.CLIENT_CERTIFICATE_WANTED, 25).level()).isEqualTo(Level.WARNING);
  }

  private static Finding after(Fault fault, int port) {
    Endpoint endpoint = new Endpoint("mail.example.org", port, Protocol.SMTP);
    return EvidenceDraft.of(
            new Observation.Served(
                endpoint,
                Instant.EPOCH,
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), port),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                "TLSv1.3",
                "TLS_AES_256_GCM_SHA384",
                TestCertificates.root("Test Root").leaf("mail.example.org").issue().chain(),
                Optional.of(new Observation.Ending(fault, "what happened"))))
        .judge(new ReachabilityCheck())
        .getFirst();
  }

  @Test
  void aRefusedConnectionToAPortThatWasNamedIsAFailure() {
    Observation refused = SampleObservations.missing(Fault.REFUSED);
    PortTarget named = PortTarget.named(refused.endpoint(), Optional.empty());
    PortEvidence evidence =
        PortEvidence.of(named, refused, EvidenceDraft.of(refused).build().trust(), Instant.EPOCH);

    assertThat(new ReachabilityCheck().findings(evidence).getFirst().level())
        .isEqualTo(Level.FAILURE);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLIENT_CERTIFICATE_WANTED")
  void noFaultIsEverGoodAndEachHasAFix(Fault fault) {
    Finding finding =
        EvidenceDraft.of(SampleObservations.missing(fault))
            .judge(new ReachabilityCheck())
            .getFirst();

    assertThat(finding.what()).isEqualTo("what happened");
    assertThat(finding.fix()).isNotBlank();
    assertThat(finding.level())
        .isEqualTo(
            switch (fault) {
              case UNRESOLVED,
                  REFUSED,
                  UNREACHABLE,
                  NO_ANSWER,
                  TIMED_OUT,
                  CLOSED,
                  TRY_LATER,
                  BLOCKED,
                  BYE,
                  LEFT_OUT ->
                  Level.UNKNOWN;
              default -> Level.FAILURE;
            });
  }

  @Test
  void noFindingsAreNoGoodNews() {
    assertThat(Level.worst(List.of())).isEqualTo(Level.UNKNOWN);
  }
}
