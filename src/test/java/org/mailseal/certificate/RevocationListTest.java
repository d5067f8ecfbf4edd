package org.mailseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.RevocationDraft;

class RevocationListTest {
  private static final String PLACE = "http://ca.example/7.crl";
  private static final Authority CA = TestCertificates.root("Test Root");
  private static final X509Certificate LEAF =
      CA.leaf("mail.example.org").revocationPlaces("ldap:///CN=CA", PLACE).issue().certificate();

  private final Instant now = Instant.now();

  private String silence(RevocationDraft draft) throws IOException {
    return RevocationList.parse(draft.sign()).silence(LEAF, CA.certificate(), now).orElse("tells");
  }

  @Test
  void aCertificateNamesItsLists() {
    assertThat(RevocationPoints.of(LEAF))
        .isEqualTo(new RevocationPoints(List.of("ldap:///CN=CA", PLACE), false));
    assertThat(RevocationPoints.of(CA.certificate()).places()).isEmpty();
    assertThat(RevocationPoints.of(CA.certificate()).others()).isFalse();
  }

  @Test
  void whoIsOnTheListIsFoundAndNobodyElse() throws IOException {
    X509Certificate other = CA.leaf("imap.example.org").issue().certificate();
    Instant made = Instant.parse("2026-11-20T10:00:00Z");
    RevocationList list =
        RevocationList.parse(
            CA.revocationList()
                .valid(made, made.plusSeconds(60))
                .revoked(other)
                .revoked(LEAF)
                .sign());

    assertThat(list.find(LEAF)).hasValue(new RevocationList.Entry(made, "keyCompromise"));
    assertThat(list.find(CA.certificate())).isEmpty();
    assertThat(RevocationList.parse(CA.revocationList().sign()).find(LEAF)).isEmpty();
  }

  @Test
  void aListThatFitsTells() throws IOException {
    assertThat(silence(CA.revocationList())).isEqualTo("tells");
    assertThat(silence(CA.revocationList().part(PLACE, true, false, false))).isEqualTo("tells");
    assertThat(silence(CA.revocationList().part(null, true, false, false))).isEqualTo("tells");
  }

  @Test
  void aListThatDoesNotFitSaysWhy() throws IOException {
    assertThat(silence(TestCertificates.root("Another").revocationList())).contains("signature");
    assertThat(silence(TestCertificates.root("Test Root").revocationList()))
        .as("of a namesake with another key")
        .contains("signature");
    assertThat(silence(CA.revocationList().valid(now.minusSeconds(9), now.minusSeconds(1))))
        .contains("out of date");
    assertThat(
            silence(CA.revocationList().valid(now.plusSeconds(60), now.plus(Duration.ofDays(1)))))
        .contains("only valid from");
    assertThat(silence(CA.revocationList().part("http://ca.example/8.crl", true, false, false)))
        .contains("does not name");
    assertThat(silence(CA.revocationList().part(PLACE, false, true, false)))
        .contains("another kind");
    assertThat(silence(CA.revocationList().part(PLACE, false, false, true))).contains("indirect");
    assertThat(
            silence(CA.revocationList().critical(Extension.deltaCRLIndicator, new ASN1Integer(1))))
        .contains("delta");
    assertThat(
            silence(
                CA.revocationList()
                    .critical(new ASN1ObjectIdentifier("1.2.3.4"), DERNull.INSTANCE)))
        .contains("1.2.3.4");
    assertThat(silence(CA.revocationList().endless())).contains("until when");
    assertThat(
            silence(
                CA.revocationList()
                    .revoked(CA.certificate())
                    .ofEntries(
                        Extension.create(
                            new ASN1ObjectIdentifier("1.2.3.5"), true, DERNull.INSTANCE))))
        .contains("1.2.3.5");
  }

  @Test
  void whoMayNotSignListsIsNotBelieved() throws IOException {
    Authority unfit = new Authority(CA.leaf("ca.example").issue());

    assertThat(
            RevocationList.parse(unfit.revocationList().sign())
                .silence(LEAF, unfit.certificate(), now))
        .hasValueSatisfying(why -> assertThat(why).contains("cRLSign"));
  }

  @Test
  void anythingElseIsNoList() {
    byte[] good = CA.revocationList().revoked(LEAF).sign();
    assertThatThrownBy(() -> RevocationList.parse("<html>".getBytes(StandardCharsets.US_ASCII)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> RevocationList.parse(new byte[0])).isInstanceOf(IOException.class);
    for (int length = 1; length < good.length; length += 7) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> RevocationList.parse(cut)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void whateverIsFlippedNothingFallsOverAndNothingIsBelieved() {
    byte[] good = CA.revocationList().revoked(LEAF).part(PLACE, true, false, false).sign();
    for (int i = 0; i < good.length; i++) {
      byte[] flipped = good.clone();
      flipped[i] ^= 0x41;
      try {
        RevocationList list = RevocationList.parse(flipped);
        boolean found = list.find(LEAF).isPresent();
        // TRUE has one form in DER; another one that is read as TRUE, too, changes nothing.
        assertThat(found || list.silence(LEAF, CA.certificate(), now).isPresent())
            .as("byte %d", i)
            .isTrue();
      } catch (IOException refused) {
        assertThat(refused).hasMessageContaining("revocation list");
      }
    }
  }
}
