package org.mailseal.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What somebody else sees: each look is a fresh {@code openssl s_client}. */
public final class OpenSsl {
  private static final Pattern VERDICT = Pattern.compile("Verify return code: \\d+ \\(([^)]*)\\)");

  private OpenSsl() {}

  /**
   * Connects to the port on 127.0.0.1 and shakes hands.
   *
   * @param serverName sent as SNI (RFC 6066 §3)
   * @throws IllegalStateException with the client's output where no TLS session comes about
   */
  public static Served sClient(MailPort port, String serverName) {
    return sClient(port, List.of("-servername", serverName));
  }

  /**
   * Connects to the port on 127.0.0.1 and shakes hands in a manner of its own.
   *
   * @param profile further options of s_client, such as {@code -noservername}
   * @throws IllegalStateException with the client's output where no TLS session comes about
   */
  public static Served sClient(MailPort port, List<String> profile) {
    Command.Outcome outcome = shakeHands(port, profile);
    // s_client ends with 0 even where the server hung up before it sent a certificate.
    if (outcome.exit() != 0 || !outcome.out().contains("BEGIN CERTIFICATE")) {
      throw new IllegalStateException(
          port + " shows no certificate, exit code " + outcome.exit() + ":\n" + outcome.said());
    }
    return Served.in(outcome.out());
  }

  /**
   * Whether the handshake succeeds in a manner.
   *
   * @param profile further options of s_client, such as {@code -tls1_2}
   */
  public static boolean shakes(MailPort port, List<String> profile) {
    Command.Outcome outcome = shakeHands(port, profile);
    return outcome.exit() == 0 && outcome.out().contains("BEGIN CERTIFICATE");
  }

  /**
   * What a client says that knows one root and expects a name: {@code ok}, or the first fault in
   * OpenSSL's words, such as {@code certificate has expired}.
   */
  public static String verdict(MailPort port, String name, Path root) {
    Command.Outcome outcome =
        shakeHands(
            port,
            List.of(
                "-servername",
                name,
                "-verify_hostname",
                name,
                "-no-CApath",
                "-CAfile",
                root.toString()));
    Matcher code = VERDICT.matcher(outcome.out());
    if (!code.find()) {
      throw new IllegalStateException(port + " has no verdict:\n" + outcome.said());
    }
    return code.group(1);
  }

  private static Command.Outcome shakeHands(MailPort port, List<String> profile) {
    List<String> words =
        new ArrayList<>(
            List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port.number(), "-showcerts"));
    words.addAll(profile);
    port.starttls().ifPresent(protocol -> words.addAll(List.of("-starttls", protocol)));
    return Command.run(Duration.ofSeconds(20), words);
  }

  /** The public half of the private key in a PEM file: its SubjectPublicKeyInfo, DER. */
  public static byte[] publicKeyOf(Path pem) {
    return der(Command.mustRun("openssl", "pkey", "-in", pem.toString(), "-pubout"));
  }

  /** The private key in a PEM file: its PKCS#8 form, DER. */
  public static byte[] privateKeyIn(Path pem) {
    return der(Command.mustRun("openssl", "pkey", "-in", pem.toString()));
  }

  private static byte[] der(String pem) {
    return Base64.getMimeDecoder().decode(pem.replaceAll("-----[^-]+-----", ""));
  }
}
