package org.mailseal.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A certificate authority made with {@code openssl}: for the certificates that tests begin with.
 */
public final class ScratchAuthority {
  private static final DateTimeFormatter ASN1_TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Path folder;

  private ScratchAuthority(Path folder) {
    this.folder = folder;
  }

  public static ScratchAuthority create(Path folder) {
    String settings =
        """
        [ca]
        default_ca = scratch
        [scratch]
        database = FOLDER/index.txt
        new_certs_dir = FOLDER
        certificate = FOLDER/ca.crt
        private_key = FOLDER/ca.key
        default_md = sha256
        policy = any
        unique_subject = no
        rand_serial = yes
        copy_extensions = copy
        x509_extensions = leaf
        [any]
        commonName = supplied
        [leaf]
        basicConstraints = critical, CA:FALSE
        keyUsage = critical, digitalSignature
        extendedKeyUsage = serverAuth
        """
            .replace("FOLDER", folder.toString());
    try {
      Files.writeString(folder.resolve("ca.cnf"), settings);
      Files.writeString(folder.resolve("index.txt"), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Command.mustRun(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        folder.resolve("ca.key").toString(),
        "-out",
        folder.resolve("ca.crt").toString(),
        "-subj",
        "/CN=The Old CA",
        "-days",
        "365");
    return new ScratchAuthority(folder);
  }

  public Path certificate() {
    return folder.resolve("ca.crt");
  }

  /**
   * Issues a certificate that is valid for 90 days, most of them gone.
   *
   * @param left what is left of the 90 days
   * @param names the first is the common name, too
   */
  public KeyAndChain issue(Duration left, String... names) {
    Instant end = Instant.now().plus(left);
    Instant start = end.minus(Duration.ofDays(90));
    try {
      Path made = Files.createTempDirectory(folder, "leaf-");
      Path key = made.resolve("leaf.key");
      Path request = made.resolve("leaf.csr");
      Path leaf = made.resolve("leaf.crt");
      String alternatives =
          List.of(names).stream().map(name -> "DNS:" + name).collect(Collectors.joining(","));
      Command.mustRun(
          "openssl",
          "req",
          "-newkey",
          "ec",
          "-pkeyopt",
          "ec_paramgen_curve:P-256",
          "-nodes",
          "-keyout",
          key.toString(),
          "-out",
          request.toString(),
          "-subj",
          "/CN=" + names[0],
          "-addext",
          "subjectAltName=" + alternatives);
      Command.mustRun(
          "openssl",
          "ca",
          "-batch",
          "-notext",
          "-config",
          folder.resolve("ca.cnf").toString(),
          "-in",
          request.toString(),
          "-out",
          leaf.toString(),
          "-startdate",
          ASN1_TIME.format(start),
          "-enddate",
          ASN1_TIME.format(end));
      return new KeyAndChain(
          Files.readString(key), Files.readString(leaf) + Files.readString(certificate()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
