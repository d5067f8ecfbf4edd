package org.mailseal.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Issuer;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Pem;
import org.mailseal.cli.Main;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.rehearsal.ScratchFolder;
import org.mailseal.rehearsal.ScratchMailServer;

/**
 * Goes once where the commands go, within one JVM that notes what it loads: out of that, Java makes
 * the archive that the commands start from (see {@code src/launcher/mailseal}). Leaves nothing but
 * the archive behind, and asks nothing beyond loopback.
 */
final class TrainingRun {
  private static final DnsName NAME = DnsName.of("mail.example.org");

  private final SecureRandom random = new SecureRandom();
  private final Instant now = Clock.systemUTC().instant();
  private final Instant end = now.plus(Duration.ofDays(90));
  private final Issuer issuer = Issuer.create("Mailseal training run", now, end, random);
  private final Path folder;

  private TrainingRun(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] args) throws IOException {
    try (ScratchFolder folder = ScratchFolder.create()) {
      new TrainingRun(folder.path()).run();
    }
  }

  private void run() throws IOException {
    CertifiedKey own = certified(NAME, Identifier.of("127.0.0.1"));
    int proofPort = freePort();
    try (ScratchMailServer server = new ScratchMailServer(NAME, own);
        TrainingAuthority authority = new TrainingAuthority(own, this::answer, proofPort)) {
      String mail = settings("mail.yaml", mail());
      String order = settings("order.yaml", order(authority.directory(), proofPort));
      String endpoint = NAME + ":" + server.port() + "/smtp";
      String address = server.address().getHostAddress();
      for (List<String> command :
          List.of(
              List.of("--version"),
              List.of("--help"),
              List.of("status", "--config", mail),
              List.of("renew", "--dry-run", "--config", mail, "none.example.org"),
              List.of("renew", "--config", order),
              List.of("renew", "--config", order),
              List.of("status", "--config", order),
              List.of("inspect", "--connect-to", address, endpoint),
              List.of("inspect", "--connect-to", address, "--json", endpoint),
              List.of("csr", "list", "--config", mail),
              List.of("rehearse"))) {
        Main.commandLine().execute(command.toArray(String[]::new));
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private String settings(String file, String content) throws IOException {
    return Files.writeString(folder.resolve(file), content).toString();
  }

  private String mail() {
    return """
    contact: postmaster@example.org
    authorities:
      example: { acme: "https://acme.example.org/directory", accept-terms: true }
    certificates:
      mail.example.org:
        endpoints: [smtp, imaps]
        install:
          - postfix: { chain-file: /etc/postfix/tls/mail.pem }
          - dovecot: { certificate: /etc/dovecot/tls/mail.crt, key: /etc/dovecot/tls/mail.key }
    reminders: { to: [postmaster@example.org] }
    database: "jdbc:h2:file:%s/mail"
    """
        .formatted(folder);
  }

  /** Two, that are renewed side by side. */
  private String order(String directory, int proofPort) throws IOException {
    Path trust = folder.resolve("trust.pem");
    Files.writeString(trust, Pem.encode(issuer.certificate()));
    return """
    contact: postmaster@example.org
    authorities:
      scratch: { acme: "%2$s", accept-terms: true, trust: "%3$s", prove-by: { http-01: { port: %4$d } } }
    certificates:
      rsa.example.org: { key: rsa-2048, install: [ { pem: { key: "%1$s/rsa.key", certificate: "%1$s/rsa.crt" } } ] }
      ecdsa.example.org: { key: ecdsa-p256, install: [ { pem: { key: "%1$s/ec.key", certificate: "%1$s/ec.crt" } } ] }
    database: "jdbc:h2:file:%1$s/order"
    checks: { every: never, dns: false }
    """
        .formatted(folder, directory, trust, proofPort);
  }

  private CertifiedKey certified(Identifier... names) {
    KeyPair key = KeyAlgorithm.ECDSA_P256.generate(random);
    return new CertifiedKey(key.getPrivate(), chain(key.getPublic(), List.of(names)));
  }

  private Chain answer(CertificateRequest request) {
    return chain(request.publicKey(), request.names());
  }

  private Chain chain(PublicKey key, List<? extends Identifier> names) {
    return new Chain(List.of(issuer.issue(key, names, now, end, random)));
  }
}
