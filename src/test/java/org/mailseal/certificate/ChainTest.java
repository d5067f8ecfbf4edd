package org.mailseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.Identity;

@Timeout(30)
class ChainTest {
  @Test
  void theIssuersAreFoundAmongHundredsOfOthers() {
    Authority root = TestCertificates.root("Root");
    Authority upper = root.intermediate("Upper");
    Identity mail = upper.intermediate("Issuing").leaf("mail.example.org").issue();
    List<X509Certificate> pile = new ArrayList<>(mail.chain().issuers());
    pile.add(root.certificate());
    for (int other = 0; other < 200; other++) {
      pile.add(TestCertificates.root("Other " + other).certificate());
    }
    for (int namesake = 0; namesake < 20; namesake++) { // a CA that takes a new key each year
      pile.add(root.intermediate("Issuing").certificate());
    }
    Collections.shuffle(pile, new Random(1));

    assertThat(Chain.of(mail.certificate(), pile)).isEqualTo(mail.chain());
    assertThat(
            Trust.none()
                .plus(List.of(root.certificate()))
                .complete(mail.certificate(), pile, Instant.now()))
        .isEqualTo(mail.chain());
  }

  /** Each could have signed each other: without a bound this takes more than a minute. */
  @Test
  void aPileOfNamesakesIsNotTriedToItsEnd() {
    Authority one = TestCertificates.root("X");
    Authority other = TestCertificates.root("X");
    List<X509Certificate> pile = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      pile.add(one.leaf("x.example.org").commonName("X").authority().issue().certificate());
    }
    List<X509Certificate> circle =
        Stream.generate(() -> Stream.of(one.crossSign(other), other.crossSign(one)))
            .limit(50)
            .flatMap(two -> two)
            .toList();
    pile.addAll(circle);
    X509Certificate leaf = one.leaf("mail.example.org").issue().certificate();

    assertThat(Trust.none().complete(leaf, pile, Instant.now()).leaf()).isEqualTo(leaf);
  }
}
