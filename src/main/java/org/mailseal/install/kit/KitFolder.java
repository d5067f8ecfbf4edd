package org.mailseal.install.kit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.install.InstallException;
import org.mailseal.name.Printable;

/**
 * Where a kit lies until somebody takes it.
 *
 * @param path a directory, which must be there
 */
record KitFolder(Path path) {
  void check() throws InstallException {
    if (!Files.isDirectory(path)) {
      throw new InstallException(
          path + " is not a directory: make it, for the user that runs Mailseal alone (chmod 700)");
    }
  }

  List<Path> files(String... names) {
    return List.of(names).stream().map(path::resolve).toList();
  }

  /** The pair in PEM files, where it is there. */
  Optional<CertifiedKey> pem(String... names) {
    StringBuilder pem = new StringBuilder();
    try {
      for (Path file : files(names)) {
        pem.append(Files.readString(file, StandardCharsets.ISO_8859_1)).append('\n');
      }
      return Optional.of(CertifiedKey.fromPem(pem.toString()));
    } catch (IOException notThereOrNotReadable) {
      return Optional.empty();
    }
  }

  /** The sentence that tells somebody what is left to do. */
  String manualStep(String server, String where, String script) {
    return "carry "
        + Printable.sanitize(path.toString())
        + " to "
        + server
        + " and run "
        + script
        + " there "
        + where
        + "; README.txt in it says how";
  }
}
