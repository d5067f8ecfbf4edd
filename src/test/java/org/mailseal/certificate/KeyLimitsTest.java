package org.mailseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.fixture.certificate.TestCertificates.KeyKind;

class KeyLimitsTest {
  private static final Authority CA = TestCertificates.root("Test Root");
  private static final KeyPair DSA = TestCertificates.dsa(16_384);
  private static final Authority DSA_CA =
      new Authority(CA.leaf("Old CA").authority().key(DSA).issue());

  private static String excess(AlgorithmIdentifier kind, byte[] key) throws IOException {
    return KeyLimits.excess(new SubjectPublicKeyInfo(kind, key).getEncoded()).orElse("within");
  }

  private static String rsa(ASN1ObjectIdentifier kind, int bits, int exponentBits)
      throws IOException {
    return excess(
        new AlgorithmIdentifier(kind, DERNull.INSTANCE),
        new RSAPublicKey(
                BigInteger.ONE.shiftLeft(bits - 1).setBit(0),
                BigInteger.ONE.shiftLeft(exponentBits - 1).setBit(0))
            .getEncoded());
  }

  // What is calculated with

  @ParameterizedTest
  @CsvSource({
    "RSA, 2048",
    "RSASSA-PSS, 2048",
    "EC, 256",
    "EC, 384",
    "EC, 521",
    "Ed25519, 255",
    "Ed448, 448",
  })
  void theKeysOfTlsAreDecoded(String kind, int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
    generator.initialize(bits);
    PublicKey key = generator.generateKeyPair().getPublic();

    assertThat(KeyLimits.excess(key)).isEmpty();
    assertThat(KeyLimits.read(key.getEncoded())).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ML-DSA-44", "ML-DSA-65", "ML-DSA-87"})
  void theKeysOfTheNextTlsAreDecoded(String kind) throws Exception {
    PublicKey key = KeyPairGenerator.getInstance(kind).generateKeyPair().getPublic();

    assertThat(KeyLimits.excess(key)).isEmpty();
    assertThat(KeyLimits.read(key.getEncoded())).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp224r1", "secp256k1", "brainpoolP384r1", "brainpoolP512r1"})
  void theOtherCurvesThatTlsNamedOnceAreWithin(String curve) throws IOException {
    assertThat(
            excess(
                new AlgorithmIdentifier(
                    X9ObjectIdentifiers.id_ecPublicKey, ECNamedCurveTable.getOID(curve)),
                new byte[65]))
        .isEqualTo("within");
  }

  @Test
  void anRsaKeyIsBoundedInBothItsNumbers() throws IOException {
    for (ASN1ObjectIdentifier kind :
        new ASN1ObjectIdentifier[] {
          PKCSObjectIdentifiers.rsaEncryption, PKCSObjectIdentifiers.id_RSASSA_PSS
        }) {
      assertThat(rsa(kind, 16_384, 64)).isEqualTo("within");
      assertThat(rsa(kind, 16_385, 17)).contains("16385 bits");
      assertThat(rsa(kind, 2048, 65)).contains("an exponent of 65");
      assertThat(rsa(kind, 4_000_000, 4_000_000)).contains("4000000");
    }
  }

  // What is not

  @ParameterizedTest
  @CsvSource({"DSA, 2048, a DSA key", "DH, 2048, a Diffie-Hellman key", "X25519, 255, cannot sign"})
  void otherKindsAreNot(String kind, int bits, String words) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
    generator.initialize(bits);
    PublicKey key = generator.generateKeyPair().getPublic();

    assertThat(KeyLimits.excess(key)).hasValueSatisfying(why -> assertThat(why).contains(words));
    assertThatThrownBy(() -> KeyLimits.read(key.getEncoded()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(words);
  }

  @Test
  void noCurveIsTakenAtAStrangersWord() throws IOException {
    assertThat(
            excess(
                new AlgorithmIdentifier(
                    X9ObjectIdentifiers.id_ecPublicKey, ECNamedCurveTable.getByName("secp256r1")),
                new byte[65]))
        .contains("spells its curve out");
    assertThat(
            excess(
                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, DERNull.INSTANCE),
                new byte[65]))
        .contains("spells its curve out");
    assertThat(
            excess(
                new AlgorithmIdentifier(
                    X9ObjectIdentifiers.id_ecPublicKey, ECNamedCurveTable.getOID("sect571r1")),
                new byte[65]))
        .contains("no curve that TLS names");
  }

  @Test
  void whatIsUnknownOrDamagedIsNot() throws IOException {
    assertThat(excess(new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.3.4")), new byte[9]))
        .contains("1.2.3.4");
    assertThat(excess(new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption), new byte[9]))
        .isEqualTo("a damaged key");
    assertThat(KeyLimits.excess(new byte[0])).hasValue("a damaged key");
    assertThat(KeyLimits.excess(new byte[] {0x30, 0x7F})).hasValue("a damaged key");
  }

  // Wherever a key comes from

  @Test
  void aChainSaysWhyItDoesNotHold() {
    X509Certificate leaf = DSA_CA.leaf("mail.example.org").issue().certificate();

    assertThat(Chain.issued(leaf, DSA_CA.certificate())).isFalse();
    assertThat(
            new Trust(Set.of(CA.certificate()))
                .fault(new Chain(List.of(leaf, DSA_CA.certificate())), Instant.now()))
        .hasValueSatisfying(why -> assertThat(why).contains("a DSA key, which is not tried"));
  }

  @Test
  void javasTlsIsShownNoSuchKey() throws Exception {
    Identity mail = DSA_CA.leaf("localhost").issue();
    Identity served = mail.serving(mail.certificate(), DSA_CA.certificate());
    try (ServerSocket server =
            served
                .serverContext()
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client =
            new Trust(Set.of(CA.certificate()))
                .sslContext()
                .getSocketFactory()
                .createSocket(server.getInetAddress(), server.getLocalPort())) {
      Thread serving =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (Socket one = server.accept()) {
                      ((SSLSocket) one).startHandshake();
                    } catch (IOException clientDoesNotTrust) {
                      // as it must
                    }
                  });

      assertThatThrownBy(((SSLSocket) client)::startHandshake)
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("a DSA key, which is not tried");
      serving.join();
    }
  }

  @Test
  void aRevocationListSaysWhyItDoesNotTell() throws IOException {
    X509Certificate leaf = DSA_CA.leaf("mail.example.org").issue().certificate();

    assertThat(
            RevocationList.parse(DSA_CA.revocationList().sign())
                .silence(leaf, DSA_CA.certificate(), Instant.now()))
        .hasValue("it is signed with a DSA key, which is not tried");
  }

  @Test
  void aRequestSaysWhyItIsRefused() throws Exception {
    CertificateRequest request =
        CertificateRequest.parse(
            new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=x"), DSA.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(DSA.getPrivate()))
                .getEncoded());

    assertThatThrownBy(() -> RequestDetails.of(request))
        .isInstanceOf(IOException.class)
        .hasMessage("the request is for a DSA key, which is not tried");
  }

  @Test
  void aKeyIsNotHeldAgainstACertificateOfAnotherKind() {
    Chain chain = new Chain(DSA_CA.identity().certificates().subList(0, 1));

    assertThatThrownBy(() -> CertifiedKey.matching(DSA.getPrivate(), chain))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a DSA key is not taken");
    assertThat(new CertifiedKey(DSA.getPrivate(), chain).isPair()).isFalse();
  }

  /** Java does not look whether the parts of an RSA key belong together, and signs with them. */
  @Test
  void aPrivateKeyWithAPartLongerThanTheWholeIsNotTried() throws Exception {
    KeyPair pair = KeyKind.RSA_2048.generate();
    RSAPrivateCrtKey whole = (RSAPrivateCrtKey) pair.getPrivate();
    BigInteger huge = new BigInteger(100_000, new SecureRandom()).setBit(99_999).setBit(0);
    RSAPrivateCrtKey forged =
        (RSAPrivateCrtKey)
            KeyFactory.getInstance("RSA")
                .generatePrivate(
                    new RSAPrivateCrtKeySpec(
                        whole.getModulus(),
                        whole.getPublicExponent(),
                        whole.getPrivateExponent(),
                        huge,
                        whole.getPrimeQ(),
                        huge,
                        whole.getPrimeExponentQ(),
                        whole.getCrtCoefficient()));
    Chain chain = CA.leaf("mail.example.org").key(pair).issue().chain();

    assertThat(KeyLimits.excess(whole)).isEmpty();
    assertThat(KeyLimits.excess(forged))
        .isEqualTo(Optional.of("a damaged RSA key: a part of it is longer than the whole"));
    assertThatThrownBy(() -> CertifiedKey.matching(forged, chain))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a damaged RSA key");
  }
}
