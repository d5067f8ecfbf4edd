package org.mailseal.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A root and an issuing authority below it, of openssl's making, that sign what they are handed.
 *
 * @param folder where they keep their files
 */
public record CorporateCa(Path folder, AtomicInteger answers) {
  private static final String SERVER = "extendedKeyUsage=serverAuth\nkeyUsage=digitalSignature\n";

  public static CorporateCa create(Path folder) {
    CorporateCa ca = new CorporateCa(folder, new AtomicInteger());
    ca.openssl(
        "req -x509 -newkey rsa:2048 -nodes -days 3000 -keyout root.key -out root.crt -subj",
        "/CN=Corp Root");
    ca.openssl(
        "req -newkey rsa:2048 -nodes -keyout issuing.key -out issuing.csr -subj",
        "/CN=Corp Issuing");
    ca.write(
        "ca.ext", "basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\n");
    ca.openssl(
        "x509 -req -in issuing.csr -CA root.crt -CAkey root.key -CAcreateserial -days 1000"
            + " -extfile ca.ext -out issuing.crt");
    return ca;
  }

  public Path root() {
    return folder.resolve("root.crt");
  }

  public Path issuing() {
    return folder.resolve("issuing.crt");
  }

  /** An answer in PEM, for 60 days. */
  public Path sign(Path request, String names) {
    return sign(request, "subjectAltName=" + names + "\n" + SERVER, "-days 60 -sha256");
  }

  /** An answer whose validity begins in two days. */
  public Path signInTwoDays(Path request, String names) {
    return sign(
        List.of("faketime", "-f", "+2d"),
        request,
        "subjectAltName=" + names + "\n" + SERVER,
        "-days 60 -sha256");
  }

  /** An answer in PEM, otherwise than it should be. */
  public Path sign(Path request, String extensions, String options) {
    return sign(List.of(), request, extensions, options);
  }

  private Path sign(List<String> under, Path request, String extensions, String options) {
    String answer = "answer-" + answers.incrementAndGet() + ".crt";
    write(answer + ".ext", extensions);
    run(
        under,
        "x509 -req -CA issuing.crt -CAkey issuing.key -CAcreateserial -extfile "
            + answer
            + ".ext -out "
            + answer
            + " "
            + options
            + " -in",
        request.toString());
    return folder.resolve(answer);
  }

  /** Runs openssl in the folder; the words are parted at blanks, what follows them is not. */
  public void openssl(String words, String... further) {
    run(List.of(), words, further);
  }

  private void run(List<String> under, String words, String... further) {
    List<String> all = new ArrayList<>(List.of("env", "-C", folder.toString()));
    all.addAll(under);
    all.add("openssl");
    all.addAll(List.of(words.split(" ")));
    all.addAll(List.of(further));
    Command.mustRun(all.toArray(String[]::new));
  }

  private void write(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
