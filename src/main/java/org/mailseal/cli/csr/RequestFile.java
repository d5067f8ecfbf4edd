package org.mailseal.cli.csr;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.RenewalRequest;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.Terminal;
import org.mailseal.install.Access;
import org.mailseal.install.SingleFile;
import org.mailseal.name.FileFault;
import org.mailseal.name.Printable;
import picocli.CommandLine.Option;

/** Where a request is written, and in which form. */
final class RequestFile {
  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write the request to this new file; default: standard output.")
  private @Nullable Path out;

  @Option(names = "--der", description = "Binary DER instead of PEM.")
  private boolean der;

  @Option(
      names = "--pkcs7",
      description =
          "A renewal for a Microsoft CA: the request in a PKCS#7 that the present certificate's key"
              + " signs.")
  private boolean pkcs7;

  Optional<Path> path() {
    return Optional.ofNullable(out);
  }

  /** Another place, for who was asked. */
  void to(Path file) {
    out = file;
  }

  /**
   * Before anything is made.
   *
   * @throws Refusal where it could not be written
   */
  void check() {
    if (out == null) {
      if (der && Terminal.system().present()) {
        throw new Refusal(
            ExitCode.USAGE, "DER on a terminal is unreadable; name a file with --out");
      }
      return;
    }
    check(out);
  }

  static void check(Path out) {
    Path file = out.toAbsolutePath();
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw isThere(out);
    }
    Path folder = file.getParent();
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new Refusal(
          ExitCode.USAGE,
          Printable.sanitize(String.valueOf(folder))
              + " is no directory that this user may write to; name a file in another");
    }
  }

  boolean pkcs7() {
    return pkcs7;
  }

  /**
   * A request in the form that was asked for.
   *
   * @param current what a PKCS#7 is signed with
   * @throws IllegalArgumentException where the request was not made to be a renewal of it
   */
  byte[] encoded(CertificateRequest request, Optional<CertifiedKey> current, SecureRandom random) {
    byte[] binary =
        pkcs7 ? RenewalRequest.wrap(request, current.orElseThrow(), random) : request.der();
    if (der) {
      return binary;
    }
    String text = pkcs7 ? RenewalRequest.pem(binary) : request.pem();
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Writes it, whole or not at all.
   *
   * @throws Refusal where it cannot be written
   */
  void write(byte[] encoded, PrintWriter standard) {
    if (out == null) {
      standard.flush();
      if (der) {
        System.out.writeBytes(encoded);
        System.out.flush();
      } else {
        standard.print(new String(encoded, StandardCharsets.US_ASCII));
        standard.flush();
      }
      return;
    }
    try {
      new SingleFile(out).create(encoded, Access.READ_BY_ALL);
    } catch (FileAlreadyExistsException e) {
      throw isThere(out);
    } catch (IOException e) {
      throw new Refusal(ExitCode.FAILED, FileFault.of(e));
    }
  }

  private static Refusal isThere(Path file) {
    return new Refusal(
        ExitCode.USAGE,
        Printable.sanitize(file.toString())
            + " is there already and was left as it is; name another file");
  }
}
