package org.mailseal.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.RevocationList;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.inspection.check.RevocationCheck;
import org.mailseal.inspection.check.SampleObservations;
import org.mailseal.inspection.result.CheckedCertificate;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.RevocationStatus;

class RevocationListsTest {
  private static final String PLACE = "http://ca.example/ca.crl";
  private static final Instant NOW = SampleObservations.now();
  private static final Authority CA = TestCertificates.root("Test Root");
  private static final Identity SERVED = CA.leaf("mail.example.org").issue();
  private static final X509Certificate LEAF = naming(PLACE);

  private final Map<String, byte[]> web = new HashMap<>();
  private final List<URI> fetched = new ArrayList<>();
  private final RevocationLists lists =
      new RevocationLists(
          place -> {
            fetched.add(place);
            byte[] body = web.get(place.toString());
            if (body == null) {
              throw new IOException("404 Not Found");
            }
            return body;
          });

  private static X509Certificate naming(String... places) {
    return CA.leaf("mail.example.org").revocationPlaces(places).issue().certificate();
  }

  private Finding judge(X509Certificate leaf) throws InterruptedException {
    return judge(leaf, NOW);
  }

  private Finding judge(X509Certificate leaf, Instant now) throws InterruptedException {
    return judge(new CheckedCertificate(leaf, lists.status(leaf, CA.certificate(), false, now)))
        .getFirst();
  }

  private static List<Finding> judge(CheckedCertificate... chain) {
    return EvidenceDraft.of(SampleObservations.served(SERVED))
        .revocation(chain)
        .judge(new RevocationCheck());
  }

  @Test
  void whoIsNotOnTheListIsNotRevoked() throws Exception {
    web.put(PLACE, CA.revocationList().revoked(naming(PLACE)).sign());

    assertThat(judge(LEAF).level()).isEqualTo(Level.OK);
    assertThat(judge(LEAF).what()).startsWith("not revoked");
  }

  @Test
  void whoIsOnItIs() throws Exception {
    web.put(PLACE, CA.revocationList().revoked(LEAF).sign());

    assertThat(judge(LEAF).level()).isEqualTo(Level.FAILURE);
    assertThat(judge(LEAF).what()).contains("was revoked on", "(keyCompromise)");
  }

  @Test
  void whatCannotBeHadOrBelievedIsUnknown() throws Exception {
    assertThat(judge(LEAF).level()).isEqualTo(Level.UNKNOWN);
    assertThat(judge(LEAF).what()).contains(PLACE, "404 Not Found");

    web.put(PLACE, TestCertificates.root("Test Root").revocationList().sign());
    assertThat(judge(LEAF).what()).as("is not asked again so soon").contains("404 Not Found");
    assertThat(fetched).hasSize(1);
    Instant later = NOW.plus(Duration.ofMinutes(6));
    assertThat(judge(LEAF, later).level()).isEqualTo(Level.UNKNOWN);
    assertThat(judge(LEAF, later).what()).contains("signature");

    web.put("http://ca.example/html", "<html>".getBytes(StandardCharsets.US_ASCII));
    assertThat(judge(naming("http://ca.example/html")).what()).contains("no revocation list");
    web.put("http://ca.example/long", new byte[9 * 1024 * 1024]);
    assertThat(judge(naming("http://ca.example/long")).what()).contains("over 8 MiB");
    assertThat(judge(naming("http://ca.example/a b")).level()).isEqualTo(Level.UNKNOWN);
  }

  @Test
  void onlyHttpIsAskedAndTheNextPlaceWhereOneFails() throws Exception {
    web.put(PLACE, CA.revocationList().sign());

    assertThat(judge(naming("ldap:///CN=CA", "file:///etc/passwd", "https://ca.example/x")).level())
        .isEqualTo(Level.UNKNOWN);
    assertThat(fetched).isEmpty();
    assertThat(judge(naming("ldap:///CN=CA", "http://down.example/x", PLACE)).level())
        .isEqualTo(Level.OK);
  }

  @Test
  void whoNamesNoListIsNotHeldAgainstIt() throws Exception {
    X509Certificate leaf = CA.leaf("mail.example.org").issue().certificate();

    assertThat(
            judge(new CheckedCertificate(leaf, lists.status(leaf, CA.certificate(), false, NOW))))
        .isEmpty();
  }

  @Test
  void aListIsFetchedOnceInAnHourAndSoonerWhereThereIsANewOne() throws Exception {
    web.put(
        PLACE,
        CA.revocationList()
            .valid(NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofMinutes(90)))
            .sign());
    judge(LEAF);
    judge(LEAF, NOW.plus(Duration.ofMinutes(59)));
    assertThat(fetched).hasSize(1);
    judge(LEAF, NOW.plus(Duration.ofMinutes(61)));
    assertThat(fetched).hasSize(2);
    judge(LEAF, NOW.plus(Duration.ofMinutes(91)));
    assertThat(fetched).hasSize(3);
  }

  @Test
  void ofSeveralPlacesOneThatSaysRevokedCounts() throws Exception {
    X509Certificate leaf = naming("http://ca.example/old", PLACE);
    web.put("http://ca.example/old", CA.revocationList().sign());
    web.put(PLACE, CA.revocationList().revoked(leaf).sign());

    assertThat(judge(leaf).level()).isEqualTo(Level.FAILURE);
  }

  @Test
  void manyListsDoNotFillTheMemory() throws Exception {
    byte[] list = CA.revocationList().sign();
    for (int i = 0; i < 300; i++) {
      web.put("http://ca.example/" + i, list);
      judge(naming("http://ca.example/" + i));
    }
    judge(naming("http://ca.example/299"));
    assertThat(fetched).hasSize(300);
    judge(naming("http://ca.example/0"));
    assertThat(fetched).as("the oldest are forgotten").hasSize(301);
  }

  @Test
  void anIssuerThatIsRevokedIsNamed() throws Exception {
    web.put(PLACE, CA.revocationList().sign());
    X509Certificate issuer = CA.intermediate("Issuing").certificate();

    assertThat(
            judge(
                    new CheckedCertificate(LEAF, lists.status(LEAF, CA.certificate(), false, NOW)),
                    new CheckedCertificate(
                        issuer,
                        new RevocationStatus.Revoked(
                            PLACE, new RevocationList.Entry(NOW, "cACompromise"))))
                .getFirst()
                .what())
        .startsWith("the issuer CN=Issuing was revoked");
    assertThat(judge()).isEmpty();
  }
}
