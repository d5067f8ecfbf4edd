package org.mailseal.certificate.file;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Pem;
import org.mailseal.certificate.Subject;
import org.mailseal.certificate.file.Bundle.Passwords;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.name.DnsName;

/** A private CA's root, in whatever form it is handed out. */
class RootsTest {
  private static final X509Certificate ROOT = TestCertificates.root("Corp Root").certificate();
  private static final X509Certificate OTHER = TestCertificates.root("Old Root").certificate();

  private static byte[] store(String type, String password) throws Exception {
    KeyStore store = KeyStore.getInstance(type);
    store.load(null, null);
    store.setCertificateEntry("root", ROOT);
    store.setCertificateEntry("other", OTHER);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    store.store(file, password.toCharArray());
    return file.toByteArray();
  }

  private static byte[] pkcs7() throws Exception {
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    generator.addCertificates(new JcaCertStore(List.of(ROOT, OTHER)));
    return generator.generate(new CMSAbsentContent()).getEncoded();
  }

  @Test
  void everyFormIsRead() throws Exception {
    byte[] pem = Pem.encode(List.of(ROOT, OTHER)).getBytes(US_ASCII);
    for (byte[] file :
        List.of(
            pem,
            pkcs7(),
            Pem.encode(Pem.Label.PKCS7, pkcs7()).getBytes(US_ASCII),
            store("PKCS12", "changeit"),
            store("JKS", "changeit"),
            store("JKS", "a secret one"))) {
      assertThat(Bundle.roots(file, Passwords.none())).containsExactlyInAnyOrder(ROOT, OTHER);
    }
    assertThat(Bundle.roots(ROOT.getEncoded(), Passwords.none())).containsExactly(ROOT);
    assertThat(
            Bundle.roots(
                store("PKCS12", "a secret one"), what -> Optional.of("a secret one".toCharArray())))
        .containsExactlyInAnyOrder(ROOT, OTHER);
  }

  @Test
  void whatHoldsNoRootIsSaid() throws Exception {
    byte[] locked = store("PKCS12", "a secret one");
    assertThatThrownBy(() -> Bundle.roots(locked, Passwords.none()))
        .isInstanceOf(IOException.class)
        .hasMessage("the PKCS#12 file is encrypted: it needs its password");
    SecureRandom random = new SecureRandom();
    byte[] request =
        CertificateRequest.sign(
                Subject.NONE,
                List.of(new DnsName("mail.example.org")),
                KeyAlgorithm.ECDSA_P256.generate(random),
                KeyAlgorithm.ECDSA_P256,
                Optional.empty(),
                random)
            .der();
    assertThatThrownBy(() -> Bundle.roots(request, Passwords.none()))
        .hasMessage("no certificate is in the file");
  }
}
