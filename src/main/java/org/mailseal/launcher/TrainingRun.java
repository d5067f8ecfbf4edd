package org.mailseal.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Issuer;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.cli.Main;
import org.mailseal.name.DnsName;
import org.mailseal.rehearsal.ScratchFolder;
import org.mailseal.rehearsal.ScratchMailServer;

/**
 * Goes once where the commands go, within one JVM that notes what it loads: out of that, Java makes
 * the archive that the commands start from (see {@code src/launcher/mailseal}). Leaves nothing but
 * the archive behind, and asks nothing beyond loopback.
 */
final class TrainingRun {
  private static final DnsName NAME = DnsName.of("mail.example.org");

  private TrainingRun() {}

  public static void main(String[] args) throws IOException {
    try (ScratchFolder folder = ScratchFolder.create();
        ScratchMailServer server = new ScratchMailServer(NAME, selfMade())) {
      Path settings = folder.path().resolve("mailseal.yaml");
      Files.writeString(settings, settings(folder.path().resolve("ledger")));
      String endpoint = NAME + ":" + server.port() + "/smtp";
      String address = server.address().getHostAddress();
      for (List<String> command :
          List.of(
              List.of("--version"),
              List.of("--help"),
              List.of("status", "--config", settings.toString()),
              List.of("renew", "--dry-run", "--config", settings.toString(), "none.example.org"),
              List.of("inspect", "--connect-to", address, endpoint),
              List.of("inspect", "--connect-to", address, "--json", endpoint),
              List.of("csr", "list", "--config", settings.toString()),
              List.of("rehearse"))) {
        Main.commandLine().execute(command.toArray(String[]::new));
      }
    }
    KeyAlgorithm.RSA_2048.generate(new SecureRandom());
  }

  private static String settings(Path ledger) {
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
    database: "jdbc:h2:file:%s"
    """
        .formatted(ledger);
  }

  private static CertifiedKey selfMade() {
    SecureRandom random = new SecureRandom();
    Instant now = Clock.systemUTC().instant();
    Instant end = now.plus(Duration.ofDays(1));
    Issuer issuer = Issuer.create("Mailseal training run", now, end, random);
    KeyPair key = KeyAlgorithm.ECDSA_P256.generate(random);
    return new CertifiedKey(
        key.getPrivate(),
        new Chain(List.of(issuer.issue(key.getPublic(), List.of(NAME), now, end, random))));
  }
}
