package org.mailseal.adoption;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import org.mailseal.certificate.Pem;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.fixture.certificate.TestCertificates.KeyKind;

/** The folders of certbot and acme.sh, as these write them. */
public final class WrittenClients {
  public static final String LETSENCRYPT = "https://acme-v02.api.letsencrypt.org/directory";
  private static final TestCertificates.Authority CA = TestCertificates.root("An Authority");
  private static final RSAPrivateCrtKey ACCOUNT =
      (RSAPrivateCrtKey) KeyKind.RSA_2048.generate().getPrivate();
  private static final String ID = "ee335df390397c1c82f773f4b9716d23";

  private final Path folder;

  /**
   * @param folder is made where it is not there
   */
  public WrittenClients(Path folder) {
    this.folder = folder;
  }

  /** Ten days old, with eighty left. */
  public static Identity leaf(KeyKind kind, String... names) {
    Instant day = Instant.now().truncatedTo(ChronoUnit.DAYS);
    return CA.leaf(names)
        .commonName(names[0])
        .key(kind)
        .valid(day.minus(10, ChronoUnit.DAYS), day.plus(80, ChronoUnit.DAYS))
        .issue();
  }

  public static RSAPrivateCrtKey account() {
    return ACCOUNT;
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  /**
   * Writes a lineage of certbot's.
   *
   * @param params lines of {@code [renewalparams]} beside the account and the authority
   */
  public Path certbot(String label, Identity identity, String directory, String params) {
    Path archive = folder.resolve("archive").resolve(label);
    Path live = folder.resolve("live").resolve(label);
    try {
      Files.createDirectories(archive);
      Files.createDirectories(live);
      write(archive.resolve("privkey1.pem"), Pem.encode(identity.key()), "rw-------");
      write(archive.resolve("fullchain1.pem"), Pem.encode(identity.certificates()), "rw-r--r--");
      write(archive.resolve("cert1.pem"), Pem.encode(identity.certificate()), "rw-r--r--");
      write(archive.resolve("chain1.pem"), Pem.encode(identity.certificates()), "rw-r--r--");
      StringBuilder conf = new StringBuilder("# renew_before_expiry = 30 days\nversion = 2.1.0\n");
      conf.append("archive_dir = ").append(archive).append('\n');
      for (String kind : new String[] {"cert", "privkey", "chain", "fullchain"}) {
        Files.createSymbolicLink(
            live.resolve(kind + ".pem"), Path.of("../../archive", label, kind + "1.pem"));
        conf.append(kind + " = " + live.resolve(kind + ".pem") + "\n");
      }
      conf.append("\n# Options used in the renewal process\n[renewalparams]\n");
      conf.append("account = " + ID + "\nserver = " + directory + "\n").append(params);
      Path renewal = folder.resolve("renewal/" + label + ".conf");
      Files.createDirectories(folder.resolve("renewal"));
      write(renewal, conf.toString(), "rw-r--r--");
      Path account = folder.resolve("accounts/" + directory.replace("https://", "") + "/" + ID);
      Files.createDirectories(account);
      write(account.resolve("private_key.json"), jwk(), "r--------");
      write(
          account.resolve("regr.json"),
          "{\"body\": {\"contact\": [\"mailto:hostmaster@example.org\"]}, \"uri\": \"x\"}",
          "rw-r--r--");
      return renewal;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes a folder of acme.sh's.
   *
   * @param label such as {@code mail.example.org_ecc}
   * @param directory of its authority
   * @param variables further lines of its conf
   */
  public Path acmeSh(String label, Identity identity, String directory, String variables) {
    String base = label.replaceFirst("_ecc$", "");
    Path own = folder.resolve(label);
    try {
      Files.createDirectories(own);
      write(own.resolve(base + ".key"), Pem.encode(identity.key()), "rw-------");
      write(own.resolve("fullchain.cer"), Pem.encode(identity.certificates()), "rw-r--r--");
      write(
          own.resolve(base + ".conf"),
          "Le_Domain='" + base + "'\nLe_Alt='no'\nLe_API='" + directory + "'\n" + variables,
          "rw-r--r--");
      write(folder.resolve("account.conf"), "ACCOUNT_EMAIL='admin@example.org'\n", "rw-------");
      Path ca = folder.resolve("ca/" + directory.replaceFirst("https://([^:/]+)(:\\d+)?", "$1"));
      Files.createDirectories(ca);
      write(ca.resolve("account.key"), Pem.encode(ACCOUNT), "rw-------");
      return own.resolve(base + ".conf");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void write(Path file, String text, String mode) {
    try {
      Files.deleteIfExists(file);
      Files.writeString(file, text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String jwk() {
    return """
    {"n": "%s", "e": "%s", "d": "%s", "p": "%s", "q": "%s", "dp": "%s", "dq": "%s", "qi": "%s", "kty": "RSA"}\
    """
        .formatted(
            base64(ACCOUNT.getModulus()),
            base64(ACCOUNT.getPublicExponent()),
            base64(ACCOUNT.getPrivateExponent()),
            base64(ACCOUNT.getPrimeP()),
            base64(ACCOUNT.getPrimeQ()),
            base64(ACCOUNT.getPrimeExponentP()),
            base64(ACCOUNT.getPrimeExponentQ()),
            base64(ACCOUNT.getCrtCoefficient()));
  }

  private static String base64(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
  }
}
