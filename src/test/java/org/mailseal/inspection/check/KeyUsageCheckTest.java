package org.mailseal.inspection.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.Chain;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.KeyKind;
import org.mailseal.fixture.certificate.TestCertificates.LeafDraft;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Level;

class KeyUsageCheckTest {
  private static final Authority CA = TestCertificates.root("Test Root");

  private static LeafDraft draft() {
    return CA.leaf("mail.example.org");
  }

  private static Level level(X509Certificate leaf) {
    Chain chain = new Chain(List.of(leaf));
    return EvidenceDraft.of(SampleObservations.served("mail.example.org", chain, "TLSv1.3"))
        .judge(new KeyUsageCheck())
        .getFirst()
        .level();
  }

  private static Level level(LeafDraft draft) {
    return level(draft.issue().certificate());
  }

  @Test
  void aServersProfileIsWell() {
    assertThat(level(draft())).isEqualTo(Level.OK);
    assertThat(level(draft().keyUsage(KeyUsage.digitalSignature))).isEqualTo(Level.OK);
  }

  @Test
  void aCertificateForSomethingElseFails() {
    assertThat(level(draft().purpose(KeyPurposeId.id_kp_clientAuth))).isEqualTo(Level.FAILURE);
    assertThat(level(draft().keyUsage(KeyUsage.keyAgreement))).isEqualTo(Level.FAILURE);
    assertThat(level(draft().keyUsage(KeyUsage.keyEncipherment)))
        .as("an ECDSA key cannot encrypt keys")
        .isEqualTo(Level.FAILURE);
  }

  @Test
  void whatOnlySomeClientsRefuseIsAWarning() {
    assertThat(level(draft().anyPurpose())).isEqualTo(Level.WARNING);
    assertThat(level(draft().purpose(KeyPurposeId.anyExtendedKeyUsage))).isEqualTo(Level.WARNING);
    assertThat(level(draft().key(KeyKind.RSA_2048).keyUsage(KeyUsage.keyEncipherment)))
        .isEqualTo(Level.WARNING);
    assertThat(level(CA.intermediate("Issuing").certificate()))
        .as("keyCertSign, but no digitalSignature")
        .isEqualTo(Level.FAILURE);
  }
}
