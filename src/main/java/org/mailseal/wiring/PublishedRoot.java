package org.mailseal.wiring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.mailseal.certificate.Pem;
import org.mailseal.host.TrustedPath;
import org.mailseal.install.Access;
import org.mailseal.install.SingleFile;
import org.mailseal.name.FileFault;

/**
 * The file with a local authority's root, for the clients that shall trust it. It is replaced as a
 * whole, and only where nobody else could have put a link in its place.
 */
record PublishedRoot(Path file) {
  /**
   * Writes it where it holds something else, or is not there.
   *
   * @throws WiringException.RootUnwritable where it cannot be; what was there stays
   */
  void write(X509Certificate root) {
    String pem = Pem.encode(root);
    try {
      Path real = TrustedPath.real(file);
      Optional<String> fault = TrustedPath.fault(real.resolveSibling("").toRealPath());
      if (fault.isPresent()) {
        throw new FileSystemException(file.toString(), null, fault.get());
      }
      if (!holds(real, pem)) {
        new SingleFile(real).replace(pem.getBytes(StandardCharsets.US_ASCII), Access.READ_BY_ALL);
      }
    } catch (IOException e) {
      throw new WiringException.RootUnwritable(
          "cannot write the local authority's root to "
              + file
              + ": "
              + FileFault.reason(e)
              + "; it was left as it is");
    }
  }

  private static boolean holds(Path file, String pem) throws IOException {
    return Files.isRegularFile(file)
        && Files.size(file) == pem.length()
        && Files.readString(file, StandardCharsets.ISO_8859_1).equals(pem);
  }
}
