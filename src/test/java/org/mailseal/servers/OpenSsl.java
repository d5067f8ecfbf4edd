package org.mailseal.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** What somebody else sees: each look is a fresh {@code openssl s_client}. */
public final class OpenSsl {
  private OpenSsl() {}

  /**
   * Connects to the port on 127.0.0.1 and shakes hands.
   *
   * @param serverName sent as SNI (RFC 6066 §3)
   * @throws IllegalStateException with the client's output where no TLS session comes about
   */
  public static Served sClient(MailPort port, String serverName) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + port.number(),
                "-servername",
                serverName,
                "-showcerts"));
    port.starttls().ifPresent(protocol -> words.addAll(List.of("-starttls", protocol)));
    Command.Outcome outcome = Command.run(Duration.ofSeconds(20), words);
    // s_client ends with 0 even where the server hung up before it sent a certificate.
    if (outcome.exit() != 0 || !outcome.out().contains("BEGIN CERTIFICATE")) {
      throw new IllegalStateException(
          port + " shows no certificate, exit code " + outcome.exit() + ":\n" + outcome.said());
    }
    return Served.in(outcome.out());
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
