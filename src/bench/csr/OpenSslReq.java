package org.mailseal.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.mailseal.certificate.KeyAlgorithm;

/** What people use: a process of openssl for each request. */
final class OpenSslReq {
  /** A shell starts them, which costs less than a JVM that does; it writes a line for each. */
  private static final String LOOP =
      """
      trap 'times > spent; exit 0' TERM
      while openssl req -new -newkey %s -nodes -keyout key.pem -out request.pem -batch \
        -subj /CN=mail.example.org -addext subjectAltName=DNS:mail.example.org 2>> said
      do echo
      done
      """;

  private OpenSslReq() {}

  /**
   * What {@code times} says, such as 0m1.250000s: user and system, of the shell and its children.
   */
  private static double spent(String times) {
    double seconds = 0;
    for (String one : times.strip().split("[s\\s]+")) {
      int minutes = one.indexOf('m');
      seconds +=
          60 * Double.parseDouble(one.substring(0, minutes))
              + Double.parseDouble(one.substring(minutes + 1));
    }
    return seconds;
  }

  /** Requests for each second that they, and the shell, spend on the processor. */
  static double perSecond(KeyAlgorithm algorithm, Path folder, Duration duration)
      throws IOException {
    String key =
        algorithm == KeyAlgorithm.RSA_2048 ? "rsa:2048" : "ec -pkeyopt ec_paramgen_curve:P-256";
    Path made = folder.resolve("made");
    Process loop =
        new ProcessBuilder("sh", "-c", LOOP.formatted(key))
            .directory(folder.toFile())
            .redirectOutput(made.toFile())
            .start();
    try {
      if (loop.waitFor(duration)) {
        throw new IOException("openssl failed: " + Files.readString(folder.resolve("said")));
      }
      loop.destroy(); // it ends with the request that it is at
      loop.waitFor();
      return Files.size(made) / spent(Files.readString(folder.resolve("spent")));
    } catch (InterruptedException e) {
      loop.destroy();
      throw new IOException("interrupted", e);
    } finally {
      for (String file : new String[] {"made", "spent", "key.pem", "request.pem", "said"}) {
        Files.deleteIfExists(folder.resolve(file));
      }
    }
  }
}
