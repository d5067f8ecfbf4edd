package org.mailseal.inspection.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailseal.certificate.Chain;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.Observation;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.name.DnsName;

class NamesCheckTest {
  private static final Authority CA = TestCertificates.root("Test Root");
  private static final Chain MAIL =
      CA.leaf("mail.example.org", "*.wild.example.org").issue().chain();

  private static PortTarget target(String endpoint) {
    return PortTarget.of(Endpoint.parse(endpoint));
  }

  private static List<Finding> judge(
      PortTarget target, Chain chain, Optional<DnsName> greeting, Optional<DnsName> ehlo) {
    return EvidenceDraft.of(
            new Observation.Served(
                target.endpoint(),
                Instant.EPOCH,
                new InetSocketAddress(SampleObservations.ADDRESS, target.endpoint().port()),
                Optional.of(new Greeting(List.of("220 ESMTP"), greeting)),
                ehlo,
                List.of(),
                List.of(),
                "TLSv1.3",
                "TLS_AES_128_GCM_SHA256",
                chain))
        .target(target)
        .judge(new NamesCheck());
  }

  private static List<Finding> bad(List<Finding> findings) {
    return findings.stream().filter(finding -> finding.level() != Level.OK).toList();
  }

  @ParameterizedTest
  @CsvSource({
    // asked for, greeted as, answered EHLO as, what is not OK
    "mail.example.org, mx.example.net, , WARNING greeting-name",
    "mail.example.org, mail.example.org, mail.example.org, ''",
    "mail.example.org, mail.example.org, relay.example.org, WARNING ehlo-name",
    "mx.example.net, mail.example.org, , FAILURE host-name",
    "mx.example.net, mx.example.net, mx.example.net, 'FAILURE host-name, FAILURE greeting-name'",
    "mail.example.org, localhost, , WARNING greeting-name",
    "a.wild.example.org, b.wild.example.org, b.wild.example.org, ''",
    "a.b.wild.example.org, mail.example.org, , FAILURE host-name",
    "wild.example.org, mail.example.org, , FAILURE host-name",
    "192.0.2.1, mail.example.org, , WARNING host-name",
    "192.0.2.1, mx.example.net, , 'WARNING host-name, FAILURE greeting-name'",
    "localhost, mail.example.org, , WARNING host-name",
    "mail.example.org/imap, mx.example.net, , ''",
  })
  void theMatrix(String asked, String greeted, String ehlo, String levels) {
    assertThat(
            SampleObservations.levels(
                bad(
                    judge(
                        target(asked),
                        MAIL,
                        DnsName.find(greeted),
                        Optional.ofNullable(ehlo).flatMap(DnsName::find)))))
        .isEqualTo(levels);
  }

  @Test
  void anMxIsNamedAsOne() {
    PortTarget mx =
        new PortTarget(
            Endpoint.parse("mx.example.net"),
            Optional.empty(),
            Optional.of(DnsName.of("example.org")));

    assertThat(SampleObservations.words(judge(mx, MAIL, Optional.empty(), Optional.empty())))
        .contains(
            "does not cover the MX of example.org, mx.example.net, only mail.example.org,"
                + " *.wild.example.org");
  }

  @Test
  void aCommonNameThatIsNoAlternativeNameIsSeenByNobody() {
    Chain other = CA.leaf("mail.example.org").commonName("old.example.org").issue().chain();
    Chain words = CA.leaf("mail.example.org").commonName("Mail Server").issue().chain();
    Optional<DnsName> name = DnsName.find("mail.example.org");

    assertThat(SampleObservations.levels(bad(judge(target("mail.example.org"), other, name, name))))
        .isEqualTo("WARNING common-name");
    assertThat(bad(judge(target("mail.example.org"), words, name, name))).isEmpty();
  }
}
