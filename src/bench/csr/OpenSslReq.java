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
      trap 'exit 0' TERM
      while openssl req -new -newkey %s -nodes -keyout key.pem -out request.pem -batch \
        -subj /CN=mail.example.org -addext subjectAltName=DNS:mail.example.org 2>> said
      do echo
      done
      """;

  private OpenSslReq() {}

  /** Requests a second, on the cores that this process may use. */
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
    long begun = System.nanoTime();
    try {
      if (loop.waitFor(duration)) {
        throw new IOException("openssl failed: " + Files.readString(folder.resolve("said")));
      }
      double requests = Files.size(made);
      double seconds = (System.nanoTime() - begun) / 1e9;
      loop.destroy();
      loop.waitFor();
      return requests / seconds;
    } catch (InterruptedException e) {
      loop.destroy();
      throw new IOException("interrupted", e);
    } finally {
      for (String file : new String[] {"made", "key.pem", "request.pem", "said"}) {
        Files.deleteIfExists(folder.resolve(file));
      }
    }
  }
}
