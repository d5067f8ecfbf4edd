package org.mailseal.inspection.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.TestCertificates;
import org.mailseal.certificate.TestCertificates.Authority;
import org.mailseal.certificate.TestCertificates.Identity;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.ClientProfile.Sni;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.inspection.result.Finding;

class ServerNamesTest {
  private static final Authority CA = TestCertificates.root("Test Root");
  private static final Identity MAIL = CA.leaf("mail.example.org").issue();
  private static final Identity TWIN = CA.leaf("mail.example.org").issue();
  private static final Identity WEB = CA.leaf("www.example.org").issue();

  private static List<Finding> judge(String endpoint, Observation none, Observation unknown) {
    return ServerNames.of(
        Seen.served(endpoint, MAIL.chain(), "TLSv1.3"),
        Map.of(ClientProfile.with(Sni.NONE), none, ClientProfile.with(Sni.UNKNOWN), unknown),
        new Fitness(Endpoint.parse(endpoint), (chain, now) -> Optional.empty(), Instant.now()));
  }

  private static Observation served(String endpoint, Identity identity) {
    return Seen.served(endpoint, identity.chain(), "TLSv1.3");
  }

  private static String levels(Observation none, Observation unknown) {
    return Seen.levels(judge("mail.example.org", none, unknown));
  }

  @Test
  void theSameCertificateOrAnotherOneForTheHostIsWell() {
    assertThat(levels(Seen.served(MAIL), Seen.served(MAIL))).isEqualTo("OK sni");
    assertThat(levels(Seen.served(TWIN), Seen.served(MAIL))).isEqualTo("OK sni");
  }

  @Test
  void aCertificateForSomethingElseFails() {
    List<Finding> findings = judge("mail.example.org", Seen.served(WEB), Seen.served(MAIL));

    assertThat(Seen.levels(findings)).isEqualTo("FAILURE sni");
    assertThat(Seen.words(findings)).contains("with no SNI", "not for mail.example.org");
    assertThat(levels(Seen.served(MAIL), Seen.served(WEB))).isEqualTo("FAILURE sni");
  }

  @Test
  void aServerThatAbortsFails() {
    assertThat(levels(Seen.served(MAIL), Seen.missing(Fault.HANDSHAKE_FAILED)))
        .isEqualTo("FAILURE sni");
    assertThat(levels(Seen.missing(Fault.HANDSHAKE_FAILED), Seen.served(MAIL)))
        .isEqualTo("FAILURE sni");
  }

  @Test
  void mailProgramsSayTheNameOfTheirHost() {
    String imaps = "mail.example.org/imaps";

    assertThat(Seen.levels(judge(imaps, served(imaps, MAIL), Seen.missing(Fault.HANDSHAKE_FAILED))))
        .isEqualTo("WARNING sni");
    assertThat(Seen.levels(judge(imaps, served(imaps, MAIL), served(imaps, WEB))))
        .isEqualTo("WARNING sni");
  }

  @Test
  void whoIsTurnedAwayKnowsNothing() {
    assertThat(levels(Seen.missing(Fault.TRY_LATER), Seen.served(MAIL))).isEqualTo("UNKNOWN sni");
  }
}
