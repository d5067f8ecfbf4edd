package org.mailseal.cli.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.mailseal.certificate.file.Bundle;
import org.mailseal.name.FileFault;
import org.mailseal.name.Printable;

/** A file of certificates, keys or requests that was named on the command line. */
public record GivenFile(Path path) {
  /** Reads all, and opens what is encrypted. */
  public Bundle read(PasswordOption password) {
    return read(bytes -> Bundle.read(bytes, password.passwords()));
  }

  /** Reads certificates and requests, and leaves keys unopened. */
  public Bundle certificates(PasswordOption password) {
    return read(bytes -> Bundle.certificates(bytes, password.passwords()));
  }

  /** The roots in a file of any form. */
  public List<X509Certificate> roots(PasswordOption password) {
    return read(bytes -> Bundle.roots(bytes, password.passwords()));
  }

  /**
   * What can be seen.
   *
   * @param locked whether a private key stayed unopened
   */
  public record Content(Bundle bundle, boolean locked) {}

  /** Reads all; a private key that nobody knows the password of stays unopened. */
  public Content tryRead(PasswordOption password) {
    try {
      return new Content(read(password), false);
    } catch (Refusal refusal) {
      if (refusal.code() != ExitCode.USAGE || password.given()) {
        throw refusal;
      }
      try {
        return new Content(certificates(password), true);
      } catch (Refusal nothingWithoutIt) {
        throw refusal;
      }
    }
  }

  @FunctionalInterface
  private interface Reader<T> {
    T read(byte[] bytes) throws IOException;
  }

  private <T> T read(Reader<T> reader) {
    byte[] bytes = bytes();
    try {
      return reader.read(bytes);
    } catch (IOException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof PasswordOption.Unknown unknown) {
          throw new Refusal(
              unknown.refusal().code(), display() + ": " + unknown.refusal().getMessage());
        }
      }
      throw new Refusal(
          ExitCode.FAILED, display() + ": " + e.getMessage() + "; nothing was changed");
    }
  }

  /** Its size is bounded while it is read: a pipe has none, and a file may grow. */
  private byte[] bytes() {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(Bundle.MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new Refusal(ExitCode.USAGE, display() + " does not exist; nothing was changed");
    } catch (AccessDeniedException e) {
      throw new Refusal(
          ExitCode.USAGE, display() + " may not be read by this user; nothing was changed");
    } catch (IOException e) {
      throw new Refusal(
          ExitCode.USAGE,
          "cannot read " + display() + " (" + FileFault.reason(e) + "); nothing was changed");
    }
    if (bytes.length > Bundle.MAX_BYTES) {
      throw new Refusal(
          ExitCode.USAGE,
          display()
              + " has over 1 MiB: no file of certificates is that large; nothing was changed");
    }
    return bytes;
  }

  private String display() {
    return Printable.sanitize(path.toString());
  }
}
