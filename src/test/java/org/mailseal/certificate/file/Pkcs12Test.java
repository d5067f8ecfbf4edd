package org.mailseal.certificate.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PBMAC1Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.SafeBag;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.crypto.util.PBKDF2Config;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.PKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.certificate.Pem;
import org.mailseal.certificate.Pkcs8;
import org.mailseal.certificate.file.Bundle.Passwords;
import org.mailseal.fixture.certificate.Keytool;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.fixture.certificate.TestCertificates.KeyKind;
import org.mailseal.fixture.host.Command;

/** Files that OpenSSL, keytool and Bouncy Castle make, read as these read them. */
class Pkcs12Test {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
  private static final TestCertificates.Authority ROOT = TestCertificates.root("Root");
  private static final Identity MAIL = ROOT.leaf("mail.example.org").key(KeyKind.RSA_2048).issue();
  private static final String[] NO_WORDS = {};

  @TempDir Path folder;

  private static Passwords known(String password) {
    return what -> Optional.of(password.toCharArray());
  }

  private static void isMail(Bundle bundle) {
    assertThat(bundle.forms()).containsExactly("PKCS#12");
    assertThat(bundle.certificates())
        .containsExactlyInAnyOrder(MAIL.certificate(), ROOT.certificate());
    assertThat(bundle.keys()).containsExactly(MAIL.key());
  }

  // Made by openssl.

  private byte[] openssl(String password, String... words) throws IOException {
    Path pem =
        Files.writeString(
            folder.resolve("mail.pem"),
            Pem.encode(List.of(MAIL.certificate(), ROOT.certificate())) + Pem.encode(MAIL.key()));
    Path made = folder.resolve("made.p12");
    List<String> command =
        new ArrayList<>(
            List.of("openssl", "pkcs12", "-export", "-in", pem + "", "-out", made + ""));
    command.addAll(List.of("-provider", "legacy", "-provider", "default"));
    command.addAll(List.of("-passout", "pass:" + password));
    command.addAll(List.of(words));
    Command.mustRun(command.toArray(String[]::new));
    return Files.readAllBytes(made);
  }

  /** What openssl says of a file; its own reading is the measure of ours. */
  private Command.Outcome openssl(byte[] file, String password) throws IOException {
    Path read = Files.write(folder.resolve("read.p12"), file);
    return Command.run(
        Duration.ofSeconds(30),
        List.of(
            "openssl",
            "pkcs12",
            "-in",
            read.toString(),
            "-provider",
            "legacy",
            "-provider",
            "default",
            "-noenc",
            "-passin",
            "pass:" + password));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sha1",
        "sha224",
        "sha256",
        "sha384",
        "sha512",
        "sha512-224",
        "sha512-256",
        "sha3-224",
        "sha3-256",
        "sha3-384",
        "sha3-512",
        "md5",
        "ripemd160",
        "sm3"
      })
  void everyHashOfTheIntegrityCheckIsKnown(String hash) throws IOException {
    byte[] file = openssl("secret", "-macalg", hash);
    assertThat(openssl(file, "secret")).returns(0, Command.Outcome::exit);
    isMail(Bundle.read(file, known("secret")));
    assertThatThrownBy(() -> Bundle.read(file, known("another")))
        .hasMessage(
            "the password does not open the PKCS#12 file: it is another one, or the file is"
                + " damaged");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NONE",
        "PBE-SHA1-RC2-40",
        "PBE-SHA1-RC2-128",
        "PBE-SHA1-RC4-40",
        "PBE-SHA1-RC4-128",
        "PBE-SHA1-2DES",
        "PBE-SHA1-3DES",
        "PBE-MD5-DES",
        "PBE-SHA1-DES",
        "PBE-MD5-RC2-64",
        "PBE-SHA1-RC2-64",
        "aes-128-cbc",
        "aes-192-cbc",
        "aes-256-cbc",
        "camellia-256-cbc",
        "des-ede3-cbc"
      })
  void everyEncryptionIsKnownWithAndWithoutTheCheck(String cipher) throws IOException {
    for (String password : List.of("secret", "", "K\u00e4se \u20ac \ud83e\uddc0")) {
      for (String[] mac : List.of(NO_WORDS, new String[] {"-nomac"})) {
        String[] words =
            Stream.concat(Stream.of("-keypbe", cipher, "-certpbe", cipher), Stream.of(mac))
                .toArray(String[]::new);
        byte[] file = openssl(password, words);
        isMail(Bundle.read(file, known(password)));
        if (password.isEmpty()) {
          isMail(Bundle.read(file, Passwords.none()));
        } else if (!cipher.equals("NONE") || mac.length == 0) {
          assertThatThrownBy(() -> Bundle.read(file, known("another")))
              .hasMessageContaining("the password does not open the PKCS#12 file");
        }
      }
    }
  }

  @Test
  void anUnknownCipherIsNamed() throws IOException {
    byte[] file = openssl("secret", "-keypbe", "aria-256-cbc", "-certpbe", "aria-256-cbc");
    assertThatThrownBy(() -> Bundle.read(file, known("secret")))
        .hasMessage(
            "it is encrypted in a way that is not known here, or damaged (1.2.840.113549.1.5.13)");
  }

  @Test
  void openssl11sPasswordsOutsideOfAsciiAreTheBytesOfUtf8() throws Exception {
    char[] bytes = new String("K\u00e4se".getBytes(UTF_8), ISO_8859_1).toCharArray();
    byte[] file = made(bytes, sha256(), tripleDes(bytes));
    assertThat(openssl(file, "K\u00e4se")).returns(0, Command.Outcome::exit);
    isMail(Bundle.read(file, known("K\u00e4se")));
  }

  @Test
  void whatIsThereOfItIsRead() throws IOException {
    Path certificate =
        Files.writeString(folder.resolve("only.pem"), Pem.encode(MAIL.certificate()));
    Path made = folder.resolve("only.p12");
    Command.mustRun(
        "openssl",
        "pkcs12",
        "-export",
        "-nokeys",
        "-in",
        certificate + "",
        "-out",
        made + "",
        "-passout",
        "pass:secret");
    Bundle certificates = Bundle.read(Files.readAllBytes(made), known("secret"));
    assertThat(certificates.certificates()).containsExactly(MAIL.certificate());
    assertThat(certificates.keys()).isEmpty();

    Path key = Files.writeString(folder.resolve("only.key"), Pem.encode(MAIL.key()));
    Command.mustRun(
        "openssl",
        "pkcs12",
        "-export",
        "-nocerts",
        "-inkey",
        key + "",
        "-in",
        key + "",
        "-out",
        made + "",
        "-passout",
        "pass:secret");
    Bundle keys = Bundle.read(Files.readAllBytes(made), known("secret"));
    assertThat(keys.keys()).containsExactly(MAIL.key());
    assertThat(keys.certificates()).isEmpty();
  }

  // Made by keytool.

  @Test
  void keytoolsFilesAreReadWithAndWithoutPasswords() throws IOException, GeneralSecurityException {
    for (String protection :
        List.of(
            "", "-J-Dkeystore.pkcs12.legacy", "-J-Dkeystore.pkcs12.macAlgorithm=HmacPBESHA512")) {
      Path made = folder.resolve("keytool" + protection.length() + ".p12");
      Keytool.run(
          Stream.concat(
                  Stream.of(protection).filter(word -> !word.isEmpty()),
                  Stream.of(
                      "-genkeypair",
                      "-alias",
                      "mail",
                      "-keyalg",
                      "RSA",
                      "-keysize",
                      "2048",
                      "-dname",
                      "CN=mail.example.org",
                      "-storetype",
                      "PKCS12",
                      "-keystore",
                      made + "",
                      "-storepass",
                      "secret"))
              .toArray(String[]::new));
      Bundle bundle = Bundle.read(Files.readAllBytes(made), known("secret"));
      KeyStore java = KeyStore.getInstance(made.toFile(), "secret".toCharArray());
      assertThat(bundle.certificates())
          .containsExactly((X509Certificate) java.getCertificate("mail"));
      assertThat(bundle.keys())
          .containsExactly((PrivateKey) java.getKey("mail", "secret".toCharArray()));
    }
    Path trusted = folder.resolve("trusted.p12");
    Path root = Files.writeString(folder.resolve("root.pem"), Pem.encode(ROOT.certificate()));
    Keytool.run(
        "-J-Dkeystore.pkcs12.macAlgorithm=NONE",
        "-J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE",
        "-importcert",
        "-noprompt",
        "-alias",
        "root",
        "-file",
        root + "",
        "-storetype",
        "PKCS12",
        "-keystore",
        trusted + "",
        "-storepass",
        "secret");
    assertThat(Bundle.read(Files.readAllBytes(trusted), Passwords.none()).certificates())
        .containsExactly(ROOT.certificate());
  }

  // Made by Bouncy Castle.

  private static OutputEncryptor tripleDes(char[] password) {
    return encryptor(
        new JcePKCSPBEOutputEncryptorBuilder(PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC),
        password);
  }

  private static OutputEncryptor aes(char[] password) {
    // Bouncy Castle refuses an empty one; an HMAC's key is filled with zeros (RFC 2104 §2).
    return password.length == 0
        ? aes(new char[] {0})
        : encryptor(
            new JcePKCSPBEOutputEncryptorBuilder(
                new PBKDF2Config.Builder().withIterationCount(1000).build(),
                NISTObjectIdentifiers.id_aes256_CBC),
            password);
  }

  private static OutputEncryptor encryptor(
      JcePKCSPBEOutputEncryptorBuilder builder, char[] password) {
    try {
      return builder.setProvider(PROVIDER).setRandom(RANDOM).build(password);
    } catch (OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  private static PKCS12MacCalculatorBuilder sha256() {
    return new JcePKCS12MacCalculatorBuilder(NISTObjectIdentifiers.id_sha256).setProvider(PROVIDER);
  }

  private static PKCS12SafeBag bag(X509Certificate certificate) throws Exception {
    return new PKCS12SafeBagBuilder(new X509CertificateHolder(certificate.getEncoded())).build();
  }

  private static PKCS12SafeBag bag(PrivateKey key, OutputEncryptor encryptor) {
    return new PKCS12SafeBagBuilder(PrivateKeyInfo.getInstance(Pkcs8.encode(key)), encryptor)
        .build();
  }

  private static byte[] made(
      char[] macPassword, @Nullable PKCS12MacCalculatorBuilder mac, OutputEncryptor encryptor)
      throws Exception {
    return made(macPassword, mac, encryptor, encryptor);
  }

  private static byte[] made(
      char[] macPassword,
      @Nullable PKCS12MacCalculatorBuilder mac,
      OutputEncryptor ofCertificates,
      OutputEncryptor ofKey)
      throws Exception {
    return new PKCS12PfxPduBuilder()
        .addEncryptedData(
            ofCertificates, new PKCS12SafeBag[] {bag(MAIL.certificate()), bag(ROOT.certificate())})
        .addData(bag(MAIL.key(), ofKey))
        .build(mac, macPassword)
        .getEncoded(ASN1Encoding.DER);
  }

  /** No password is no octets in PKCS#12's way of deriving keys, the empty one two zeros. */
  @Test
  void noPasswordAndTheEmptyOneAreReadWhicheverIsUsedWhere() throws Exception {
    List<char[]> empty = List.of(new char[0], new char[] {0});
    for (char[] integrity : empty) {
      for (char[] content : empty) {
        for (OutputEncryptor encryptor : List.of(tripleDes(content), aes(new char[0]))) {
          byte[] file = made(integrity, sha256(), encryptor);
          isMail(Bundle.read(file, Passwords.none()));
          isMail(Bundle.read(file, known("")));
          isMail(Bundle.read(made(integrity, null, encryptor), Passwords.none()));
        }
      }
    }
    byte[] file = made(new char[0], sha256(), tripleDes(new char[0]));
    assertThat(openssl(file, "")).returns(0, Command.Outcome::exit);
  }

  @ParameterizedTest
  @MethodSource("hashes")
  void pbmac1IsCheckedWithEveryHash(ASN1ObjectIdentifier prf, ASN1ObjectIdentifier hmac)
      throws Exception {
    byte[] file = pbmac1(prf, hmac, 32);
    isMail(Bundle.read(file, known("secret")));
    assertThatThrownBy(() -> Bundle.read(file, known("another")))
        .hasMessageContaining("the password does not open the PKCS#12 file");
  }

  static Stream<Arguments> hashes() {
    List<ASN1ObjectIdentifier> all =
        Stream.of(7, 8, 9, 10, 11, 12, 13)
            .map(last -> new ASN1ObjectIdentifier("1.2.840.113549.2." + last))
            .toList();
    return all.stream()
        .flatMap(
            prf ->
                Stream.of(prf, PKCSObjectIdentifiers.id_hmacWithSHA256)
                    .map(hmac -> Arguments.of(prf, hmac)));
  }

  private static byte[] pbmac1(ASN1ObjectIdentifier prf, ASN1ObjectIdentifier hmac, int keyBytes)
      throws Exception {
    PBKDF2Params derivation =
        keyBytes == 0
            ? new PBKDF2Params(
                "saltsalt".getBytes(US_ASCII), 1000, new AlgorithmIdentifier(prf, DERNull.INSTANCE))
            : new PBKDF2Params(
                "saltsalt".getBytes(US_ASCII),
                1000,
                keyBytes,
                new AlgorithmIdentifier(prf, DERNull.INSTANCE));
    PBMAC1Params parameters =
        new PBMAC1Params(
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBKDF2, derivation),
            new AlgorithmIdentifier(hmac, DERNull.INSTANCE));
    Pfx plain = Pfx.getInstance(made("".toCharArray(), null, aes("secret".toCharArray())));
    byte[] content = ASN1OctetString.getInstance(plain.getAuthSafe().getContent()).getOctets();
    byte[] value = new byte[32];
    if (keyBytes > 0) {
      SecretKeyFactory factory = SecretKeyFactory.getInstance("PBKDF2With" + name(prf));
      byte[] key =
          factory
              .generateSecret(
                  new PBEKeySpec("secret".toCharArray(), derivation.getSalt(), 1000, keyBytes * 8))
              .getEncoded();
      Mac mac = Mac.getInstance(name(hmac));
      mac.init(new SecretKeySpec(key, "RAW"));
      value = mac.doFinal(content);
    }
    return new Pfx(
            plain.getAuthSafe(),
            new MacData(
                new DigestInfo(
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBMAC1, parameters), value),
                "NOT USED".getBytes(US_ASCII),
                1))
        .getEncoded(ASN1Encoding.DER);
  }

  /** By JCA's names, of RFC 8018's numbers. */
  private static String name(ASN1ObjectIdentifier hmac) {
    return List.of(
            "HmacSHA1",
            "HmacSHA224",
            "HmacSHA256",
            "HmacSHA384",
            "HmacSHA512",
            "HmacSHA512/224",
            "HmacSHA512/256")
        .get(Integer.parseInt(hmac.getId().substring("1.2.840.113549.2.".length())) - 7);
  }

  @Test
  void whatACheckLacksOrHasUnknownIsNamed() throws Exception {
    ASN1ObjectIdentifier sha256 = PKCSObjectIdentifiers.id_hmacWithSHA256;
    assertThatThrownBy(() -> Bundle.read(pbmac1(sha256, sha256, 0), known("secret")))
        .hasMessageContaining("lacks the length of its key, which RFC 9579 demands");
    Pfx file = Pfx.getInstance(made("secret".toCharArray(), sha256(), aes(new char[0])));
    MacData mac = file.getMacData();
    byte[] gost =
        new Pfx(
                file.getAuthSafe(),
                new MacData(
                    new DigestInfo(
                        new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.643.7.1.1.2.2")),
                        mac.getMac().getDigest()),
                    mac.getSalt(),
                    1000))
            .getEncoded(ASN1Encoding.DER);
    assertThatThrownBy(() -> Bundle.read(gost, known("secret")))
        .hasMessageContaining("a hash function that is not known here (1.2.643.7.1.1.2.2)");
  }

  @Test
  void aKeyWithAPasswordOfItsOwnIsOpenedWithThat() throws Exception {
    for (OutputEncryptor own : List.of(tripleDes("own".toCharArray()), aes("own".toCharArray()))) {
      byte[] file = made("secret".toCharArray(), sha256(), aes("secret".toCharArray()), own);
      List<String> asked = new ArrayList<>();
      isMail(
          Bundle.read(
              file,
              what -> {
                asked.add(what);
                return Optional.of((asked.size() == 1 ? "secret" : "own").toCharArray());
              }));
      assertThat(asked).containsExactly("the PKCS#12 file", "the private key in the PKCS#12 file");
      assertThatThrownBy(() -> Bundle.read(file, known("secret")))
          .hasMessage(
              "the private key in the PKCS#12 file has a password of its own, other than the"
                  + " file's");
      assertThat(Bundle.certificates(file, known("secret")).certificates()).hasSize(2);
      byte[] emptyOutside = made(new char[0], sha256(), aes(new char[0]), own);
      isMail(Bundle.read(emptyOutside, known("own")));
      assertThatThrownBy(() -> Bundle.read(emptyOutside, Passwords.none()))
          .hasMessageContaining("private key in the PKCS#12 file");
    }
  }

  /** As openssl pkcs12 -twopass makes them. */
  @Test
  void aCheckWithAPasswordOfItsOwnIsSaid() throws Exception {
    byte[] file = made("outer".toCharArray(), sha256(), aes("inner".toCharArray()));
    isMail(
        Bundle.read(
            file,
            what ->
                Optional.of((what.equals("the PKCS#12 file") ? "outer" : "inner").toCharArray())));
    assertThatThrownBy(() -> Bundle.read(file, known("outer")))
        .hasMessage(
            "what is encrypted in the PKCS#12 file has a password of its own, other than the"
                + " file's");
    assertThatThrownBy(() -> Bundle.read(file, known("inner")))
        .hasMessageContaining("the password decrypts the PKCS#12 file, but its integrity check");
  }

  /** BER, of which each part's end is told by two zeros (X.690 §8.1.3.6). */
  @Test
  void lengthsThatAreNotToldAreRead() throws Exception {
    byte[] file =
        new PKCS12PfxPduBuilder()
            .addEncryptedData(
                aes("secret".toCharArray()),
                new PKCS12SafeBag[] {bag(MAIL.certificate()), bag(ROOT.certificate())})
            .addData(bag(MAIL.key(), aes("secret".toCharArray())))
            .build(sha256(), "secret".toCharArray())
            .getEncoded(ASN1Encoding.BER);
    assertThat(file[1]).as("an indefinite length").isEqualTo((byte) 0x80);
    assertThat(openssl(file, "secret")).returns(0, Command.Outcome::exit);
    isMail(Bundle.read(file, known("secret")));
  }

  @Test
  void bagsWithinBagsAreReadToADepth() throws Exception {
    SafeBag key = bag(MAIL.key(), aes("secret".toCharArray())).toASN1Structure();
    SafeBag leaf = bag(MAIL.certificate()).toASN1Structure();
    SafeBag root = bag(ROOT.certificate()).toASN1Structure();
    isMail(Bundle.read(plain(wrapped(wrapped(key, leaf), root)), known("secret")));
    SafeBag deep = leaf;
    for (int i = 0; i < 6; i++) {
      deep = wrapped(deep);
    }
    byte[] tooDeep = plain(deep);
    assertThatThrownBy(() -> Bundle.read(tooDeep, known("secret")))
        .hasMessageContaining("bags within bags more than 4 deep");
  }

  private static SafeBag wrapped(SafeBag... bags) {
    return new SafeBag(PKCSObjectIdentifiers.safeContentsBag, new DERSequence(bags));
  }

  private static byte[] plain(SafeBag bag) throws IOException {
    ContentInfo content =
        new ContentInfo(
            PKCSObjectIdentifiers.data,
            new DEROctetString(new DERSequence(bag).getEncoded(ASN1Encoding.DER)));
    return new Pfx(
            new ContentInfo(
                PKCSObjectIdentifiers.data,
                new DEROctetString(new DERSequence(content).getEncoded(ASN1Encoding.DER))),
            null)
        .getEncoded(ASN1Encoding.DER);
  }

  @Test
  void whatWasAlteredIsNotRead() throws Exception {
    byte[] file = openssl("secret", "-keypbe", "NONE", "-certpbe", "NONE");
    byte[] altered = file.clone();
    altered[altered.length / 2] ^= 1;
    assertThat(openssl(altered, "secret").exit()).isNotZero();
    assertThatThrownBy(() -> Bundle.read(altered, known("secret")))
        .hasMessageContaining("it is another one, or the file is damaged");
  }

  /** What Java itself reads of the same files. */
  @Test
  void javaReadsTheSame() throws Exception {
    for (OutputEncryptor encryptor :
        List.of(tripleDes("secret".toCharArray()), aes("secret".toCharArray()))) {
      byte[] file = made("secret".toCharArray(), sha256(), encryptor);
      KeyStore java = KeyStore.getInstance("PKCS12");
      java.load(new ByteArrayInputStream(file), "secret".toCharArray());
      assertThat(java.size()).isPositive();
      isMail(Bundle.read(file, known("secret")));
    }
  }
}
