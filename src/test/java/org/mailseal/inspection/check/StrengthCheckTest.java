package org.mailseal.inspection.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.RSAPublicKeySpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.KeyKind;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Level;

class StrengthCheckTest {
  private static final Authority CA = TestCertificates.root("Test Root");

  private static List<Finding> judge(TestCertificates.LeafDraft draft) {
    return EvidenceDraft.of(
            SampleObservations.served("mail.example.org", draft.issue().chain(), "TLSv1.3"))
        .judge(new StrengthCheck());
  }

  /** No private key fits, and none is needed. */
  private static KeyPair rsa(int bits) throws GeneralSecurityException {
    BigInteger modulus = BigInteger.ONE.shiftLeft(bits - 1).setBit(0);
    return new KeyPair(
        KeyFactory.getInstance("RSA")
            .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(65537))),
        KeyKind.ECDSA_P256.generate().getPrivate());
  }

  @ParameterizedTest
  @CsvSource({
    "1024, FAILURE, too short",
    "2047, FAILURE, too short",
    "2048, OK, some advise 3072",
    "3072, OK, the key is RSA 3072",
    "4096, OK, the key is RSA 4096",
    "8192, OK, the key is RSA 8192",
    "16384, WARNING, so long that some clients refuse it",
  })
  void rsaKeys(int bits, Level level, String words) throws Exception {
    List<Finding> findings = judge(CA.leaf("mail.example.org").key(rsa(bits)));

    assertThat(findings.getFirst().level()).isEqualTo(level);
    assertThat(findings.getFirst().what()).contains(words);
  }

  @Test
  void anIssuerWithAKeyThatNobodyTriesIsSaid() {
    Authority old =
        new Authority(CA.leaf("Old CA").authority().key(TestCertificates.dsa(16_384)).issue());

    List<Finding> findings = judge(old.leaf("mail.example.org"));

    assertThat(findings.getFirst().code()).isEqualTo(StrengthCheck.NOT_TRIED);
    assertThat(findings.getFirst().what()).contains("Old CA has a DSA key");
  }

  @Test
  void otherKeys() throws Exception {
    KeyPairGenerator edwards = KeyPairGenerator.getInstance("Ed25519");

    assertThat(
            SampleObservations.levels(judge(CA.leaf("mail.example.org").key(KeyKind.ECDSA_P384))))
        .isEqualTo("OK key, OK signature");
    assertThat(
            SampleObservations.levels(
                judge(CA.leaf("mail.example.org").key(edwards.generateKeyPair()))))
        .isEqualTo("WARNING key, OK signature");
  }

  @Test
  void aSignatureThatCanBeForgedIsOneUnlessItIsARoots() {
    List<Finding> findings = judge(CA.leaf("mail.example.org").signedWith("SHA1withECDSA"));

    assertThat(SampleObservations.levels(findings)).isEqualTo("OK key, FAILURE signature");
    assertThat(findings.getLast().what()).contains("SHA1withECDSA");
    assertThat(
            SampleObservations.levels(
                judge(CA.leaf("mail.example.org").signedWith("SHA384withECDSA"))))
        .isEqualTo("OK key, OK signature");
  }
}
