package org.mailseal.certificate.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStore.PasswordProtection;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.file.KeyStoreContent.Format;
import org.mailseal.fixture.certificate.FieldDraft;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.Identity;

class KeyStoreContentTest {
  private static final char[] PASSWORD = "correct horse".toCharArray();
  private static final char[] OTHER = "battery staple".toCharArray();
  private static final Authority ROOT = TestCertificates.root("Root");
  private static final Authority ISSUING = ROOT.intermediate("Issuing");

  private static CertifiedKey fresh(String... names) {
    Identity identity = ISSUING.leaf(names).issue();
    return new CertifiedKey(identity.key(), identity.chain());
  }

  private static X509Certificate[] chain(CertifiedKey key) {
    return key.chain().certificates().toArray(X509Certificate[]::new);
  }

  private static KeyStore jdk(String type) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(type);
    store.load(null, null);
    return store;
  }

  private static KeyStore jdk(String type, byte[] file)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(type);
    store.load(new ByteArrayInputStream(file), PASSWORD);
    return store;
  }

  private static byte[] bytes(KeyStore store) throws GeneralSecurityException, IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    store.store(bytes, PASSWORD);
    return bytes.toByteArray();
  }

  private static String type(Format format) {
    return format == Format.JKS ? "JKS" : "PKCS12";
  }

  private static byte[] with(
      Format format, byte[] file, Optional<String> alias, CertifiedKey material)
      throws IOException {
    KeyStoreContent store = KeyStoreContent.read(format, file, PASSWORD);
    store.put(alias, material, PASSWORD);
    return store.encode(PASSWORD);
  }

  @ParameterizedTest
  @EnumSource
  // Bouncy Castle, for the legacy form, iterates long: a second for each store.
  void aNewStoreHoldsTheKeyUnderTheCertificatesName(Format format) throws Exception {
    // The first name in the extension is not the primary one: authorities sort them.
    CertifiedKey material = fresh("mail.example.org", "imap.example.org");
    KeyStoreContent store = KeyStoreContent.empty(format);
    store.put(Optional.empty(), material, PASSWORD);
    byte[] file = store.encode(PASSWORD);

    KeyStore read = jdk(type(format), file);
    assertThat(read.size()).isOne();
    assertThat(read.getKey("mail.example.org", PASSWORD)).isEqualTo(material.key());
    assertThat(read.getCertificateChain("mail.example.org")).containsExactly(chain(material));
    KeyStoreContent again = KeyStoreContent.read(format, file, PASSWORD);
    assertThat(again.find(Optional.empty())).hasValue("mail.example.org");
    assertThat(again.key("mail.example.org", PASSWORD)).isEqualTo(material);
  }

  @ParameterizedTest
  @EnumSource(names = {"PKCS12", "JKS"})
  void theOnlyKeyIsReplacedUnderItsAlias(Format format) throws Exception {
    KeyStore before = jdk(type(format));
    before.setKeyEntry("tomcat", fresh("a.example.org").key(), PASSWORD, chain(fresh("a.b")));
    CertifiedKey old = fresh("mail.example.org");
    before.setKeyEntry("tomcat", old.key(), PASSWORD, chain(old));
    CertifiedKey material = fresh("mail.example.org");

    byte[] file = with(format, bytes(before), Optional.of("other"), material);

    assertThat(jdk(type(format), file).getKey("tomcat", PASSWORD)).isEqualTo(material.key());
    assertThat(KeyStoreContent.read(format, file, PASSWORD).aliases()).containsExactly("tomcat");
  }

  @ParameterizedTest
  @EnumSource(names = {"PKCS12", "JKS"})
  void allOtherEntriesStay(Format format) throws Exception {
    CertifiedKey pop = fresh("pop.example.org");
    CertifiedKey imap = fresh("imap.example.org");
    KeyStore before = jdk(type(format));
    before.setKeyEntry("pop", pop.key(), OTHER, chain(pop));
    before.setKeyEntry("imap", imap.key(), PASSWORD, chain(imap));
    before.setCertificateEntry("root", ROOT.certificate());
    if (format == Format.PKCS12) {
      before.setEntry(
          "secret",
          new KeyStore.SecretKeyEntry(new SecretKeySpec(new byte[16], "AES")),
          new PasswordProtection(PASSWORD));
    }
    int size = before.size();
    CertifiedKey material = fresh("mail.example.org");

    KeyStore named = jdk(type(format), with(format, bytes(before), Optional.of("IMAP"), material));
    assertThat(named.size()).isEqualTo(size);
    assertThat(named.getKey("imap", PASSWORD)).isEqualTo(material.key());
    assertThat(named.getKey("pop", OTHER)).isEqualTo(pop.key());
    assertThat(named.getCertificate("root")).isEqualTo(ROOT.certificate());

    KeyStore added = jdk(type(format), with(format, bytes(before), Optional.empty(), material));
    assertThat(added.size()).isEqualTo(size + 1);
    assertThat(added.getKey("mail.example.org", PASSWORD)).isEqualTo(material.key());
    assertThat(added.getKey("imap", PASSWORD)).isEqualTo(imap.key());
    assertThat(added.getKey("pop", OTHER)).isEqualTo(pop.key());
    assertThat(KeyStoreContent.read(format, bytes(added), PASSWORD).find(Optional.empty()))
        .as("the one that is named as its certificate is")
        .hasValue("mail.example.org");
  }

  @ParameterizedTest
  @EnumSource(names = {"PKCS12", "JKS"})
  void aKeyWithAPasswordOfItsOwnIsNotReplaced(Format format) throws Exception {
    CertifiedKey old = fresh("mail.example.org");
    KeyStore before = jdk(type(format));
    before.setKeyEntry("tomcat", old.key(), OTHER, chain(old));
    byte[] file = bytes(before);

    assertThatThrownBy(() -> with(format, file, Optional.empty(), fresh("mail.example.org")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the key under 'tomcat' does not open with the store's password");
  }

  @ParameterizedTest
  @EnumSource(names = {"PKCS12", "JKS"})
  void aTrustedCertificateIsNoPlaceForAKey(Format format) throws Exception {
    KeyStore before = jdk(type(format));
    before.setCertificateEntry("root", ROOT.certificate());
    byte[] file = bytes(before);

    assertThatThrownBy(() -> with(format, file, Optional.of("root"), fresh("mail.example.org")))
        .isInstanceOf(IOException.class)
        .hasMessage("the entry 'root' of the key store holds no private key");
  }

  @Test
  void theLegacyFormRefusesWhatItWouldLose() throws Exception {
    KeyStore before = jdk("PKCS12");
    before.setCertificateEntry("root", ROOT.certificate());
    byte[] file = bytes(before);

    assertThatThrownBy(
            () -> with(Format.PKCS12_LEGACY, file, Optional.empty(), fresh("mail.example.org")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("can hold keys only, and 'root' is none");
  }

  @Test
  void aStoreKeepsTheFormThatItHas() throws Exception {
    KeyStore modern = jdk("PKCS12");
    CertifiedKey old = fresh("mail.example.org");
    modern.setKeyEntry("mail", old.key(), PASSWORD, chain(old));
    CertifiedKey material = fresh("mail.example.org");

    byte[] file = with(Format.JKS, bytes(modern), Optional.empty(), material);

    assertThat(file[0]).as("SEQUENCE, as PKCS#12 begins").isEqualTo((byte) 0x30);
    KeyStoreContent fresh = KeyStoreContent.empty(Format.JKS);
    fresh.put(Optional.empty(), material, PASSWORD);
    assertThat(Arrays.copyOf(fresh.encode(PASSWORD), 4))
        .isEqualTo(new byte[] {(byte) 0xFE, (byte) 0xED, (byte) 0xFE, (byte) 0xED});
  }

  @ParameterizedTest
  @EnumSource(names = {"PKCS12", "JKS"})
  void aWrongPasswordAndDamageAreOneMessageWithoutThePassword(Format format) throws Exception {
    KeyStoreContent store = KeyStoreContent.empty(format);
    store.put(Optional.empty(), fresh("mail.example.org"), PASSWORD);
    byte[] file = store.encode(PASSWORD);
    Random random = new Random(5);

    assertDoesNotOpen(format, file, OTHER);
    for (int length : List.of(0, 1, 3, 12, 100)) {
      assertDoesNotOpen(format, Arrays.copyOf(file, length), PASSWORD);
    }
    for (int tries = 0; tries < 20; tries++) {
      byte[] damaged = file.clone();
      damaged[20 + random.nextInt(file.length / 2)] ^= (byte) (1 + random.nextInt(255));
      assertDoesNotOpen(format, damaged, PASSWORD);
    }
    assertThat(store.toString()).doesNotContain("correct");
  }

  /** Which no Java reads back: what else the store holds would be lost to its server. */
  @ParameterizedTest
  @EnumSource(Format.class)
  void aCertificateWithoutASubject(Format format) throws Exception {
    Identity odd = new FieldDraft().noSubject().identity();
    CertifiedKey material = CertifiedKey.matching(odd.key(), odd.chain());
    KeyStoreContent store = KeyStoreContent.empty(format);

    if (format == Format.JKS) {
      assertThatThrownBy(() -> store.put(Optional.empty(), material, PASSWORD))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("RFC 5280 §4.1.2.6")
          .hasMessageContaining("left as it was");
      assertThat(store.aliases()).isEmpty();
      return;
    }
    store.put(Optional.empty(), material, PASSWORD);
    KeyStoreContent again = KeyStoreContent.read(format, store.encode(PASSWORD), PASSWORD);

    assertThat(again.key("mail.example.org", PASSWORD)).isEqualTo(material);
    assertThat(
            Bundle.read(store.encode(PASSWORD), forWhat -> Optional.of(PASSWORD.clone()))
                .certificates())
        .containsExactly(odd.certificates().getFirst());
  }

  private static void assertDoesNotOpen(Format format, byte[] file, char[] password) {
    assertThatThrownBy(() -> KeyStoreContent.read(format, file, password))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "the key store does not open: the password is another one, or the store is damaged")
        .satisfies(
            e -> {
              StringWriter trace = new StringWriter();
              e.printStackTrace(new PrintWriter(trace));
              assertThat(trace.toString()).doesNotContain("correct horse", "battery staple");
            });
  }
}
