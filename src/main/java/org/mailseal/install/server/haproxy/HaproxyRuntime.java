package org.mailseal.install.server.haproxy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.mailseal.certificate.Pem;
import org.mailseal.install.InstallException;
import org.mailseal.install.server.NamedPath;
import org.mailseal.name.Printable;

/** The certificates that a running HAProxy has loaded. What it is given is in no message. */
record HaproxyRuntime(HaproxySocket socket) {
  /** More would have a meaning in its commands. */
  private static final Pattern PLAIN = Pattern.compile("[\\w/.,:=@~+-]+");

  private static final int MIN_SECRET_CHARACTERS = 16;

  /**
   * What the running process calls a file: as its configuration does.
   *
   * @throws InstallException where it has no such certificate
   */
  String nameOf(Path file) throws InstallException {
    if (!PLAIN.matcher(file.toString()).matches()) {
      throw new InstallException(
          "no command of HAProxy's socket can name '"
              + Printable.sanitize(file.toString())
              + "': give the file a name of letters, digits, dots and dashes");
    }
    String list = socket.ask("show ssl cert\n");
    return list.lines()
        .filter(line -> PLAIN.matcher(line).matches())
        .filter(line -> NamedPath.of(line).equals(Optional.of(file.normalize())))
        .findFirst()
        .orElseThrow(
            () ->
                new InstallException(
                    "the running HAProxy does not use "
                        + file
                        + ": set crt "
                        + file
                        + " on a bind line and reload it, or name the file that it uses; its list"
                        + " is '"
                        + printable(list)
                        + "'"));
  }

  /**
   * Puts a certificate in the place of the one that was loaded from a file, on all ports in one
   * step, and checks what the process then has. Where that fails it goes on with the old one.
   *
   * @param pem what the file holds: the certificate, its issuers and the key
   */
  void replace(Path file, String pem) throws InstallException {
    X509Certificate leaf = leaf(file, pem);
    String name = nameOf(file);
    must("set ssl cert " + name, payload(pem), "Transaction (created|updated)");
    try {
      must("commit ssl cert " + name, "\n", "Success!");
    } catch (InstallException e) {
      abort(name, e);
      throw e;
    }
    must("show ssl cert " + name, "\n", "FingerPrint: " + sha1(leaf));
  }

  private static X509Certificate leaf(Path file, String pem) throws InstallException {
    try {
      return Pem.certificates(pem).getFirst();
    } catch (IOException e) {
      throw new InstallException(file + " holds no certificate", e);
    }
  }

  /** An empty line ends it, so that there may be none within. */
  private static String payload(String pem) {
    return pem.lines()
        .filter(line -> !line.isBlank())
        .collect(Collectors.joining("\n", " <<\n", "\n\n"));
  }

  /** A transaction that is left open would go into somebody else's next commit. */
  private void abort(String name, InstallException reason) {
    try {
      socket.ask("abort ssl cert " + name + "\n");
    } catch (InstallException leftOpen) {
      reason.addSuppressed(leftOpen);
    }
  }

  private void must(String command, String payload, String expected) throws InstallException {
    String answer = socket.ask(command + payload);
    if (!Pattern.compile(expected).matcher(answer).find()) {
      throw new InstallException(
          "HAProxy answers to '" + command + "' with " + complaint(answer, payload));
    }
  }

  private static String complaint(String answer, String payload) {
    if (answer.isBlank()) {
      return "nothing: is the certificate with its chain longer than tune.bufsize (16384 unless"
          + " set)?";
    }
    List<String> given =
        payload.lines().filter(line -> line.length() >= MIN_SECRET_CHARACTERS).toList();
    if (given.stream().anyMatch(answer::contains)) {
      return "what it was given: it is too old for that";
    }
    String cure =
        answer.contains("Permission denied") ? ": give its stats socket the level admin" : "";
    return "'" + printable(answer) + "'" + cure;
  }

  private static String printable(String answer) {
    return Printable.sanitizeLines(answer, " | ");
  }

  /** As HAProxy shows it: to recognize a certificate, not to trust it. */
  private static String sha1(X509Certificate certificate) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(certificate.getEncoded());
      return HexFormat.of().formatHex(digest).toUpperCase(Locale.ROOT);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-1, and a certificate an encoding", e);
    }
  }
}
