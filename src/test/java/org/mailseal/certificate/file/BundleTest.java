package org.mailseal.certificate.file;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Pem;
import org.mailseal.certificate.file.Bundle.Passwords;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.fixture.certificate.TestCertificates.KeyKind;

class BundleTest {
  private static final Path SEEDS = Path.of("src/test/resources/org/mailseal/certificate/file");
  private static final Passwords SECRET = what -> Optional.of("secret".toCharArray());
  private static final Passwords WRONG = what -> Optional.of("another one".toCharArray());

  private static final TestCertificates.Authority ROOT = TestCertificates.root("Root");
  private static final TestCertificates.Authority ISSUING = ROOT.intermediate("Issuing");
  private static final Identity MAIL = ISSUING.leaf("mail.example.org").issue();
  private static final Instant NOW = MAIL.chain().info().notBefore().plus(Duration.ofDays(1));
  private static final String LEAF = Pem.encode(MAIL.certificate());
  private static final String KEY = Pem.encode(MAIL.key());

  private static byte[] answer(String name) throws IOException {
    return Files.readAllBytes(SEEDS.resolve("AnswerFuzzTestInputs").resolve(name));
  }

  private static byte[] store(String name) throws IOException {
    return Files.readAllBytes(SEEDS.resolve("KeyStoreFuzzTestInputs").resolve(name));
  }

  private static Bundle read(String text) throws IOException {
    return Bundle.read(text.getBytes(UTF_8), Passwords.none());
  }

  /** As it stands in a mail, and in a mail that was saved with its attachment. */
  @Test
  void base64AmongOtherLinesIsFound() throws IOException {
    String lines =
        Base64.getMimeEncoder(64, "\r\n".getBytes(US_ASCII)).encodeToString(answer("der"));
    String mail = "Dear customer,\r\n\r\nyour certificate:\r\n" + lines + "\r\n\r\nRegards\r\n";
    String saved =
        "Subject: Your certificate\r\nMIME-Version: 1.0\r\n\r\n--=_b\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\n"
            + lines
            + "\r\n--=_b--\r\n";
    for (String text : List.of(mail, saved, mail.replace("\r\n\r\nRegards", "\r\nRegards"))) {
      assertThat(read(text).certificates()).containsExactly(Pem.certificate(answer("der")));
    }
    assertThatThrownBy(() -> read("Dear customer,\n" + "thankyou".repeat(9) + "\nRegards\n"))
        .hasMessageContaining("neither PEM");
  }

  /** What the tools of others wrote; {@code src/bench/fuzz/seeds} says how. */
  @ParameterizedTest
  @CsvSource({
    "pem,                 leaf,      PEM certificate",
    "pem-text-crlf,       leaf root, PEM certificate",
    "pem-utf8-bom,        root leaf, PEM certificate",
    "pem-utf16le,         leaf,      PEM certificate",
    "pem-utf16be,         leaf,      PEM certificate",
    "pem-quoted,          leaf root, PEM certificate",
    "pem-x509,            leaf,      PEM certificate",
    "pem-trusted,         leaf,      PEM certificate",
    "base64,              leaf,      base64 certificate",
    "der,                 leaf,      DER certificate",
    "pkcs7-pem,           leaf root, PEM PKCS#7",
    "pkcs7-der,           leaf root, DER PKCS#7",
    "cms-pem,             leaf root, PEM PKCS#7",
    "cms-ber,             leaf root, DER PKCS#7",
    "pkcs12-certificates, leaf root, PKCS#12",
    "zip,                 root leaf, ZIP",
    "zip-nested,          root leaf, ZIP"
  })
  void everyFormOfAnAnswerGivesItsCertificates(String file, String expected, String form)
      throws IOException {
    X509Certificate leaf = Pem.certificate(answer("der"));
    X509Certificate root =
        Bundle.certificates(answer("pkcs7-der"), Passwords.none()).certificates().getLast();

    Bundle bundle = Bundle.certificates(answer(file), Passwords.none());

    assertThat(bundle.certificates())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(expected.split(" ")).map(n -> n.equals("leaf") ? leaf : root).toList());
    assertThat(bundle.forms().getFirst()).isEqualTo(form);
    assertThat(bundle.keys()).isEmpty();
    assertThat(Chain.of(leaf, bundle.certificates()).leaf()).isEqualTo(leaf);
  }

  @ParameterizedTest
  @CsvSource({
    "csr-der, DER certificate request",
    "csr-pem, PEM certificate request",
    "csr-new, PEM certificate request"
  })
  void everyFormOfARequest(String file, String form) throws IOException {
    Bundle bundle = Bundle.certificates(answer(file), Passwords.none());

    assertThat(bundle.requests()).hasSize(1);
    assertThat(bundle.requests().getFirst().der()).isEqualTo(answer("csr-der"));
    assertThat(bundle.forms()).containsExactly(form);
  }

  static Stream<String> keyFiles() throws IOException {
    try (Stream<Path> files = Files.list(SEEDS.resolve("KeyStoreFuzzTestInputs"))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("keyFiles")
  void everyFormOfAKeyGivesTheSameKey(String file) throws IOException {
    boolean rsa = file.startsWith("pkcs1-");
    PrivateKey expected =
        Bundle.read(store(rsa ? "pkcs1-der" : "pkcs8-der"), Passwords.none()).keys().getFirst();

    Bundle bundle = Bundle.read(store(file), SECRET);

    assertThat(bundle.keys()).containsExactly(expected);
    if (file.matches("(pkcs12|jks|zip|combined).*")) {
      CertifiedKey pair = MatchedKey.among(List.of(bundle), NOW).material();
      assertThat(pair.key()).isEqualTo(expected);
      assertThat(pair.chain().leaf()).isEqualTo(Pem.certificate(leafOfStores()));
      assertThat(Bundle.certificates(store(file), SECRET).keys()).isEmpty();
    }
  }

  private static byte[] leafOfStores() throws IOException {
    return answer("der");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jks",
        "pkcs1-3des",
        "pkcs1-aes",
        "pkcs12-3des",
        "pkcs12-gnutls",
        "pkcs12-keytool",
        "pkcs12-modern",
        "pkcs12-no-mac",
        "pkcs12-nss",
        "pkcs12-rc2",
        "pkcs8-md5-des",
        "pkcs8-pbkdf2",
        "pkcs8-pkcs12-3des",
        "pkcs8-scrypt"
      })
  void aWrongOrMissingPasswordIsSaid(String file) throws IOException {
    byte[] bytes = store(file);

    assertThatThrownBy(() -> Bundle.read(bytes, WRONG))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the password does not open the ")
        .hasMessageNotContaining("another one ");
    assertThatThrownBy(() -> Bundle.read(bytes, Passwords.none()))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith(" is encrypted: it needs its password");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pkcs12-empty-password", "combined", "pkcs8-der", "sec1-parameters"})
  void nobodyIsAskedWithoutNeed(String file) throws IOException {
    Passwords nobody =
        what -> {
          throw new AssertionError("asked for " + what);
        };

    assertThat(Bundle.read(store(file), nobody).keys()).hasSize(1);
  }

  @Test
  void whatIsAskedForSaysWhatItOpens() throws IOException {
    List<String> asked = new ArrayList<>();
    Passwords passwords =
        what -> {
          asked.add(what);
          return Optional.of("secret".toCharArray());
        };

    Bundle.read(store("pkcs8-pbkdf2"), passwords);
    Bundle.read(zip("keys/mail.p12", store("pkcs12-modern")), passwords);
    Bundle.read(store("jks"), passwords);

    assertThat(asked)
        .containsExactly(
            "the private key", "the PKCS#12 file 'keys/mail.p12' in the ZIP", "the JKS key store");
  }

  @Test
  void keysArePassedOverWhereCertificatesAreWanted() throws IOException {
    byte[] damagedKey = (LEAF + KEY.replaceAll("\nM", "\n!")).getBytes(UTF_8);

    assertThat(Bundle.certificates(damagedKey, Passwords.none()).certificates())
        .containsExactly(MAIL.certificate());
    assertThatThrownBy(() -> Bundle.certificates(store("pkcs8-pbkdf2"), Passwords.none()))
        .hasMessage("no certificate and no request is in the file, only: PEM private key");
    assertThatThrownBy(() -> Bundle.read(damagedKey, Passwords.none()))
        .hasMessage("block 2 (PRIVATE KEY): its base64 is damaged");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pem in spaces",
        "indented",
        "quoted twice",
        "old Mac line ends",
        "signed mail",
        "no line breaks"
      })
  void pemAsPeopleSendIt(String how) throws IOException {
    String pem =
        switch (how) {
          case "pem in spaces" -> LEAF.replace('\n', ' ');
          case "indented" -> LEAF.replaceAll("(?m)^", "    ");
          case "quoted twice" -> LEAF.replaceAll("(?m)^", ">> ");
          case "old Mac line ends" -> LEAF.replace('\n', '\r');
          case "signed mail" ->
              "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"
                  + LEAF
                  + "-----BEGIN PGP SIGNATURE-----\n\niHUEA/==\n=ab\n-----END PGP SIGNATURE-----\n";
          default -> LEAF.replace("\n", "");
        };

    assertThat(read(pem).certificates()).containsExactly(MAIL.certificate());
  }

  @Test
  void severalStructuresBehindEachOther() throws Exception {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(MAIL.certificate().getEncoded());
    both.write(ISSUING.certificate().getEncoded());

    assertThat(Bundle.certificates(both.toByteArray(), Passwords.none()).certificates())
        .containsExactly(MAIL.certificate(), ISSUING.certificate());
    both.write(0);
    Bundle more = Bundle.certificates(both.toByteArray(), Passwords.none());
    assertThat(more.certificates()).containsExactly(MAIL.certificate(), ISSUING.certificate());
    assertThat(more.forms()).contains("1 byte behind a certificate, passed over");
  }

  /** As OpenSSL reads it. */
  @Test
  void whatStandsBehindACertificateIsPassedOverAndTold() throws Exception {
    Bundle bundle =
        read(Pem.encode(Pem.Label.CERTIFICATE, trailing(MAIL.certificate().getEncoded())));

    assertThat(bundle.certificates()).containsExactly(MAIL.certificate());
    assertThat(bundle.forms()).contains("3 bytes behind a certificate, passed over");
  }

  @Test
  void duplicatesAreThereOnce() throws IOException {
    Bundle bundle = read(LEAF + LEAF + KEY + Pem.encode(ISSUING.certificate()) + LEAF + KEY);

    assertThat(bundle.certificates()).containsExactly(MAIL.certificate(), ISSUING.certificate());
    assertThat(bundle.keys()).hasSize(1);
  }

  /** The first would take an hour where every place in it is tried for a header. */
  @Test
  void aLongFileIsReadInProportionToItsLength() {
    String letters = "a".repeat(1_000_000);
    byte[] structures = new byte[1_000_000];
    byte[] publicKey = {0x30, 6, 0x30, 0, 3, 2, 0, 0};
    for (int at = 0; at < structures.length; at++) {
      structures[at] = publicKey[at % publicKey.length];
    }
    assertTimeoutPreemptively(
        Duration.ofMinutes(2),
        () -> {
          assertThatThrownBy(
                  () ->
                      read(
                          "-----BEGIN PRIVATE KEY-----\n"
                              + letters
                              + "\n-----END PRIVATE KEY-----\n"))
              .isInstanceOf(IOException.class);
          assertThatThrownBy(() -> Bundle.read(structures, Passwords.none()))
              .hasMessageContaining("only: DER public key");
        });
  }

  @ParameterizedTest
  @MethodSource("damagedTexts")
  void damageIsNamedWithItsPlace(String text, String message) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(IOException.class).hasMessage(message);
  }

  static Stream<Arguments> damagedTexts() throws Exception {
    String body = Base64.getMimeEncoder().encodeToString(MAIL.certificate().getEncoded());
    String noForm =
        "the file is neither PEM (it has no '-----BEGIN ...-----' line) nor base64, DER, PKCS#7,"
            + " PKCS#12, JKS or ZIP";
    return Stream.of(
            List.of("", "the file is empty"),
            List.of("my password is hunter2", noForm),
            List.of(
                "\n<!DOCTYPE html><p>Sign in",
                "the file is a web page, and no certificate is in it"),
            List.of(
                body.substring(0, 200),
                "it is cut off: 147 bytes are here, and it says that it has "
                    + MAIL.certificate().getEncoded().length),
            List.of(
                LEAF + LEAF.substring(0, 300),
                "block 2 (CERTIFICATE) is cut off or damaged: its END line is missing"),
            List.of(
                LEAF.replace("-----END CERTIFICATE-----", "-----END PKCS7-----"),
                "block 1 (CERTIFICATE) is cut off or damaged: its END line is missing"),
            List.of(
                LEAF + LEAF.replaceFirst("\nM", "\n?"),
                "block 2 (CERTIFICATE): its base64 is damaged"),
            List.of(
                LEAF + Pem.encode(Pem.Label.CERTIFICATE, new byte[] {0x30, 3, 2, 1, 5}),
                "block 2 (CERTIFICATE): it is damaged, or of a form that is not read"),
            List.of(
                Pem.encode(Pem.Label.PRIVATE_KEY, trailing(MAIL.key().getEncoded())),
                "block 1 (PRIVATE KEY): it is damaged: 3 bytes stand behind its end"),
            List.of(
                LEAF
                    + "-----BEGIN OPENSSH PRIVATE KEY-----\n"
                    + "AAAA\n"
                    + "-----END OPENSSH PRIVATE KEY-----",
                "block 2 (OPENSSH PRIVATE KEY): such a block is not read"),
            List.of(
                "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----",
                "no certificate, request or key is in the file, only: PEM X509 CRL"),
            List.of(
                """
                -----BEGIN RSA PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-256-CBC,zz

                AAAA
                -----END RSA PRIVATE KEY-----
                """,
                "block 1 (RSA PRIVATE KEY): the private key is encrypted: it needs its password"))
        .map(pair -> Arguments.of(pair.getFirst(), pair.getLast()));
  }

  private static byte[] trailing(byte[] der) {
    return Arrays.copyOf(der, der.length + 3);
  }

  @Test
  void aKeyOfAnotherKindIsNamed() throws Exception {
    for (String kind : List.of("Ed25519", "DSA")) {
      PrivateKey key = KeyPairGenerator.getInstance(kind).generateKeyPair().getPrivate();

      assertThatThrownBy(() -> Bundle.read(key.getEncoded(), Passwords.none()))
          .hasMessageContaining("neither RSA nor EC but " + kind);
    }
  }

  @Test
  void aJksKeyWithAPasswordOfItsOwnIsSaid() throws Exception {
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, null);
    store.setKeyEntry(
        "mail",
        MAIL.key(),
        "its own".toCharArray(),
        MAIL.certificates().toArray(X509Certificate[]::new));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    store.store(file, "secret".toCharArray());

    assertThatThrownBy(() -> Bundle.read(file.toByteArray(), SECRET))
        .hasMessage(
            "the key under 'mail' has a password of its own, other than the key store's: give both"
                + " the same one (keytool -keypasswd)");
    assertThat(
            Bundle.read(
                    file.toByteArray(),
                    what ->
                        Optional.of((what.contains("'mail'") ? "its own" : "secret").toCharArray()))
                .keys())
        .hasSize(1);
    assertThat(Bundle.certificates(file.toByteArray(), Passwords.none()).certificates())
        .as("in the clear")
        .isEqualTo(MAIL.certificates());
  }

  @Test
  void aZipsOtherFilesArePassedOver() throws Exception {
    byte[] zip =
        zip(
            "README.txt", "Install these.".getBytes(UTF_8),
            "__MACOSX/._leaf.crt", new byte[] {0, 5, 22, 7},
            "terms.pdf", "%PDF-1.4 \u0000\u0001".getBytes(UTF_8),
            "leaf.crt", LEAF.getBytes(UTF_8));

    assertThat(Bundle.certificates(zip, Passwords.none()).certificates())
        .containsExactly(MAIL.certificate());
    assertThatThrownBy(
            () ->
                Bundle.certificates(
                    zip("a\u001b[2J.txt", "text".getBytes(UTF_8)), Passwords.none()))
        .hasMessage("the ZIP holds no certificate, only 'a\\u001B[2J.txt'");
    assertThatThrownBy(
            () ->
                Bundle.certificates(
                    zip("a.pem", LEAF.getBytes(UTF_8), "b.crt", "text".getBytes(UTF_8)),
                    Passwords.none()))
        .hasMessageStartingWith("the ZIP's entry 'b.crt': the file is neither PEM");
    assertThatThrownBy(
            () ->
                Bundle.certificates(
                    zip("a.txt", (LEAF + LEAF.substring(0, 80)).getBytes(UTF_8)), Passwords.none()))
        .hasMessage(
            "the ZIP's entry 'a.txt': block 2 (CERTIFICATE) is cut off or damaged: its END line is"
                + " missing");
  }

  @Test
  void aZipIsInflatedWithinBounds() throws Exception {
    byte[] bomb = zip("a.crt", new byte[8 * 1024 * 1024]);
    assertThat(bomb.length).isLessThan(20_000);
    assertThatThrownBy(() -> Bundle.certificates(bomb, Passwords.none()))
        .hasMessage("the ZIP inflates to more than 4 MiB; it is not read");

    Object[] many = new Object[202];
    for (int i = 0; i < many.length; i += 2) {
      many[i] = i + ".crt";
      many[i + 1] = LEAF.getBytes(UTF_8);
    }
    assertThatThrownBy(() -> Bundle.certificates(zip(many), Passwords.none()))
        .hasMessage("the ZIP has more than 100 entries");

    byte[] leaf = zip("leaf.crt", LEAF.getBytes(UTF_8));
    assertThat(Bundle.certificates(zip("a.zip", leaf), Passwords.none()).certificates()).hasSize(1);
    assertThatThrownBy(
            () -> Bundle.certificates(zip("b.zip", zip("a.zip", leaf)), Passwords.none()))
        .hasMessageEndingWith("a ZIP within a ZIP within a ZIP is not read");
  }

  @Test
  void aZipThatIsCutOffBetweenTwoEntriesIsDamaged() throws Exception {
    byte[] zip = zip("leaf.crt", LEAF.getBytes(UTF_8), "root.crt", LEAF.getBytes(UTF_8));
    int second = new String(zip, StandardCharsets.ISO_8859_1).indexOf("PK\3\4", 4);

    assertThatThrownBy(() -> Bundle.certificates(Arrays.copyOf(zip, second), Passwords.none()))
        .hasMessageContaining("the ZIP is cut off or damaged");
  }

  @Test
  void largeFilesAreRefusedByTheirSize() {
    assertThatThrownBy(() -> Bundle.read(new byte[Bundle.MAX_BYTES + 1], Passwords.none()))
        .hasMessage("the file has 1,048,577 bytes; a file of certificates has at most 1,048,576");
  }

  /** A file of a few hundred bytes that would keep a processor busy for hours, or fill memory. */
  @ParameterizedTest
  @ValueSource(strings = {"pbkdf2", "scrypt memory", "scrypt lanes", "scrypt key", "mac"})
  void absurdEffortIsRefusedBeforeAnythingIsDerived(String what) throws Exception {
    byte[] salt = new byte[16];
    byte[] file =
        switch (what) {
          case "pbkdf2" -> sealed(pbkdf2(new PBKDF2Params(salt, 2_000_000_000)));
          case "scrypt memory" -> sealed(scrypt(new ScryptParams(salt, 1 << 20, 8, 1)));
          case "scrypt lanes" -> sealed(scrypt(new ScryptParams(salt, 1 << 10, 8, 1 << 20)));
          case "scrypt key" -> sealed(scrypt(new ScryptParams(salt, 1 << 10, 8, 1, 1 << 30)));
          default -> withMacIterations(Integer.MAX_VALUE);
        };
    long start = System.nanoTime();

    assertThatThrownBy(() -> Bundle.read(file, SECRET))
        .isInstanceOf(IOException.class)
        .hasMessageMatching("its password would have to be hashed .*|.*of an absurd length");
    assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
  }

  private static KeyDerivationFunc pbkdf2(PBKDF2Params parameters) {
    return new KeyDerivationFunc(PKCSObjectIdentifiers.id_PBKDF2, parameters);
  }

  private static KeyDerivationFunc scrypt(ScryptParams parameters) {
    return new KeyDerivationFunc(MiscObjectIdentifiers.id_scrypt, parameters);
  }

  private static byte[] sealed(KeyDerivationFunc function) throws IOException {
    PBES2Parameters parameters =
        new PBES2Parameters(
            function,
            new EncryptionScheme(
                NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(new byte[16])));
    return new EncryptedPrivateKeyInfo(
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, parameters), new byte[64])
        .getEncoded();
  }

  private static byte[] withMacIterations(int iterations) throws IOException {
    Pfx pfx = Pfx.getInstance(store("pkcs12-modern"));
    MacData mac = pfx.getMacData();
    return new Pfx(pfx.getAuthSafe(), new MacData(mac.getMac(), mac.getSalt(), iterations))
        .getEncoded();
  }

  /** Half a mebibyte of opening brackets. */
  @ParameterizedTest
  @ValueSource(strings = {"30 80", "30 80 A0 80", "30 80 24 80", "31 80"})
  void deepNestingIsRefused(String brackets) {
    byte[] unit = HexFormat.ofDelimiter(" ").parseHex(brackets);
    byte[] file = new byte[512 * 1024];
    for (int i = 0; i < file.length; i++) {
      file[i] = unit[i % unit.length];
    }

    assertThatThrownBy(() -> Bundle.read(file, SECRET)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> read(Pem.encode(Pem.Label.PKCS7, Arrays.copyOf(file, 100_000))))
        .isInstanceOf(IOException.class);
  }

  @Test
  void definiteNestingIsRefusedToo() throws Exception {
    byte[] file = {};
    for (int i = 0; i < 3_000; i++) {
      file =
          ByteBuffer.allocate(file.length + 6)
              .putShort((short) 0x3084)
              .putInt(file.length)
              .put(file)
              .array();
    }
    byte[] nested = file;

    assertThatThrownBy(() -> Bundle.read(nested, SECRET)).isInstanceOf(IOException.class);
  }

  @Test
  void onePairAmongSeveralFiles() throws IOException {
    Identity other = ISSUING.leaf("other.example.org").key(KeyKind.RSA_2048).issue();
    Bundle key = read(KEY);
    Bundle certificates =
        read(
            Pem.encode(ROOT.certificate())
                + Pem.encode(ISSUING.certificate())
                + Pem.encode(other.certificate())
                + LEAF);

    CertifiedKey pair = MatchedKey.among(List.of(certificates, key), NOW).material();

    assertThat(pair.isPair()).isTrue();
    assertThat(pair.chain()).isEqualTo(MAIL.chain());
    assertThatThrownBy(() -> MatchedKey.among(List.of(certificates), NOW))
        .hasMessageStartingWith("there is no private key");
    assertThatThrownBy(() -> MatchedKey.among(List.of(key), NOW))
        .hasMessageStartingWith("there is a private key, but no certificate");
    Bundle issuer = read(Pem.encode(ISSUING.certificate()));
    assertThatThrownBy(() -> MatchedKey.among(List.of(key, issuer), NOW))
        .hasMessageStartingWith("no certificate among these belongs to the private key");
    Bundle otherKey = read(Pem.encode(other.key()));
    assertThat(MatchedKey.among(List.of(certificates, otherKey), NOW).material().chain().leaf())
        .isEqualTo(other.certificate());
    assertThatThrownBy(() -> MatchedKey.among(List.of(certificates, key, otherKey), NOW))
        .isInstanceOf(MatchedKey.AmbiguousException.class)
        .hasMessageStartingWith(
            "there are 2 certificates with their keys, and one is wanted: CN=mail.example.org"
                + " (ECDSA P-256, from ")
        .hasMessageContaining("; CN=other.example.org (RSA 2048, from ")
        .hasMessageContaining(CertificateInfo.of(other.certificate()).notAfter().toString());
  }

  @Test
  void ofHundredsWithOneKeyAFewAreNamed() throws IOException {
    KeyPair key = KeyKind.ECDSA_P256.generate();
    StringBuilder text = new StringBuilder(Pem.encode(key.getPrivate()));
    for (int i = 0; i < 300; i++) {
      text.append(
          Pem.encode(ROOT.leaf("mail" + i + ".example.org").key(key).issue().certificate()));
    }
    Bundle pile = read(text.toString());

    assertThatThrownBy(() -> MatchedKey.among(List.of(pile), NOW))
        .hasMessageStartingWith("there are 300 certificates with their keys, and one is wanted: ")
        .hasMessageEndingWith("); ...")
        .message()
        .hasSizeLessThan(2000);
  }

  @Test
  void theBundleDoesNotShowItsKeys() throws IOException {
    assertThat(read(LEAF + KEY).toString())
        .isEqualTo(
            "Bundle[PEM certificate, PEM PKCS#8 private key: 1 certificates, 1 keys, 0 requests]");
  }

  @Test
  void everyBitThatIsFlippedIsReadOrRefusedInOneLine() throws IOException {
    SecureRandom random = new SecureRandom();
    for (String file :
        List.of("pkcs7-der", "cms-ber", "zip", "pem-trusted", "pkcs12-certificates")) {
      for (int i = 0; i < 60; i++) {
        byte[] damaged = answer(file);
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        try {
          Refusals.checkRead(Bundle.certificates(damaged, SECRET));
        } catch (IOException refused) {
          Refusals.check(refused);
        }
      }
    }
  }

  /** Names and contents by turns. */
  private static byte[] zip(Object... entries) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(file)) {
      for (int i = 0; i < entries.length; i += 2) {
        zip.putNextEntry(new ZipEntry((String) entries[i]));
        zip.write((byte[]) entries[i + 1]);
        zip.closeEntry();
      }
    }
    return file.toByteArray();
  }
}
