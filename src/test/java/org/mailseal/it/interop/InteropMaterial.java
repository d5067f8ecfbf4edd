package org.mailseal.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Pem;
import org.mailseal.certificate.Pkcs8;
import org.mailseal.certificate.Subject;
import org.mailseal.certificate.file.Bundle;
import org.mailseal.certificate.file.ExportFormat;
import org.mailseal.fixture.host.Command;
import org.mailseal.name.DnsName;

/**
 * A key with its certificate and issuer, made by openssl, and a folder to work in. In the folder
 * lie key.pem, leaf.pem, chain.pem, password and ours.csr.
 */
record InteropMaterial(String kind, Path folder, CertifiedKey pair) {
  static final String PASSWORD = "secret words";
  private static final SecureRandom RANDOM = new SecureRandom();

  static InteropMaterial make(Path folder, String kind) throws IOException {
    String algorithm = kind.equals("rsa") ? "rsa:2048" : "ec";
    List<String> curve =
        kind.equals("rsa") ? List.of() : List.of("-pkeyopt", "ec_paramgen_curve:P-256");
    Path made = Files.createDirectory(folder.resolve("made"));
    List<String> newKey = new ArrayList<>(List.of("-newkey", algorithm));
    newKey.addAll(curve);
    newKey.addAll(List.of("-noenc", "-keyout"));
    List<String> ca =
        new ArrayList<>(List.of("openssl", "req", "-x509", "-subj", "/CN=Issuing CA"));
    ca.addAll(newKey);
    ca.addAll(List.of(made + "/ca.key", "-days", "30", "-out", made + "/ca.pem"));
    Command.mustRun(ca.toArray(String[]::new));
    List<String> request =
        new ArrayList<>(
            List.of(
                "openssl",
                "req",
                "-subj",
                "/CN=mail.example.org",
                "-addext",
                "subjectAltName=DNS:mail.example.org"));
    request.addAll(newKey);
    request.addAll(List.of(made + "/key.pem", "-out", made + "/csr"));
    Command.mustRun(request.toArray(String[]::new));
    Command.mustRun(
        ("openssl x509 -req -days 20 -copy_extensions copy -in MADE/csr -CA MADE/ca.pem -CAkey"
                + " MADE/ca.key -out MADE/leaf.pem")
            .replace("MADE", made.toString())
            .split(" "));
    String chain =
        Files.readString(made.resolve("leaf.pem")) + Files.readString(made.resolve("ca.pem"));
    Files.writeString(made.resolve("chain.pem"), chain);
    Files.writeString(made.resolve("password"), PASSWORD + "\n");
    CertifiedKey pair = CertifiedKey.fromPem(Files.readString(made.resolve("key.pem")) + chain);
    Files.writeString(
        made.resolve("ours.csr"),
        CertificateRequest.sign(
                Subject.NONE,
                List.of(DnsName.of("mail.example.org")),
                new KeyPair(Pkcs8.publicKey(pair.key()), pair.key()),
                kind.equals("rsa") ? KeyAlgorithm.RSA_2048 : KeyAlgorithm.ECDSA_P256,
                RANDOM)
            .pem());
    return new InteropMaterial(kind, made, pair);
  }

  /** The same in a folder of its own. */
  InteropMaterial fresh() throws IOException {
    Path copy = Files.createTempDirectory(folder.getParent(), "try-");
    for (String name :
        List.of("key.pem", "leaf.pem", "chain.pem", "ca.pem", "ca.key", "password", "ours.csr")) {
      Files.copy(folder.resolve(name), copy.resolve(name));
    }
    return new InteropMaterial(kind, copy, pair);
  }

  /** Runs a command in words, with @ for the folder, which must succeed. */
  String run(String... words) {
    return Command.mustRun(
        Arrays.stream(words)
            .map(word -> word.replace("@", folder.toString()))
            .toArray(String[]::new));
  }

  /** Puts what Mailseal writes into a file of the folder. */
  void write(ExportFormat format, String name) throws IOException {
    Files.write(
        folder.resolve(name), format.encode(pair, Optional.of(PASSWORD.toCharArray()), RANDOM));
  }

  Bundle read(String name) throws IOException {
    return read(Files.readAllBytes(folder.resolve(name)));
  }

  static Bundle read(byte[] file) throws IOException {
    return Bundle.read(file, what -> Optional.of(PASSWORD.toCharArray()));
  }

  void isLeaf(Bundle bundle) {
    isExactly(bundle, List.of(pair.chain().leaf()));
  }

  void isChain(Bundle bundle) {
    isExactly(bundle, pair.chain().certificates());
  }

  /** The order in a PKCS#7 or a key store says nothing. */
  private static void isExactly(Bundle bundle, List<X509Certificate> expected) {
    assertThat(fingerprints(bundle.certificates()))
        .containsExactlyInAnyOrderElementsOf(fingerprints(expected));
  }

  private static List<String> fingerprints(List<X509Certificate> certificates) {
    return certificates.stream().map(one -> CertificateInfo.of(one).fingerprint()).toList();
  }

  void isKey(Bundle bundle) {
    assertThat(bundle.keys()).hasSize(1);
    assertThat(Pem.encode(bundle.keys().getFirst()).equals(Pem.encode(pair.key())))
        .as("the key is the same")
        .isTrue();
  }

  void isPair(Bundle bundle) {
    isKey(bundle);
    isChain(bundle);
  }

  /** A request for this key. */
  void isRequest(Bundle bundle) throws IOException {
    assertThat(bundle.requests()).hasSize(1);
    assertThat(bundle.requests().getFirst().publicKey()).isEqualTo(Pkcs8.publicKey(pair.key()));
  }

  /** A certificate that a program issued for this key. */
  void isFor(Bundle bundle) throws IOException {
    assertThat(bundle.certificates())
        .extracting(X509Certificate::getPublicKey)
        .contains(Pkcs8.publicKey(pair.key()));
  }
}
