package org.mailseal.install;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What is to be written into a file that a server reads. The content is never shown. */
public final class Output {
  private final Path file;
  private final byte[] content;
  private final boolean secret;

  private Output(Path file, byte[] content, boolean secret) {
    this.file = file;
    this.content = content;
    this.secret = secret;
  }

  /** A file with a private key in it: with mode 0600 where it is new. */
  static Output secret(Path file, String pem) {
    return new Output(file, pem.getBytes(StandardCharsets.US_ASCII), true);
  }

  /** A file that everybody may read: with mode 0644 where it is new. */
  static Output open(Path file, String pem) {
    return new Output(file, pem.getBytes(StandardCharsets.US_ASCII), false);
  }

  public Path file() {
    return file;
  }

  byte[] content() {
    return content;
  }

  boolean isSecret() {
    return secret;
  }

  @Override
  public String toString() {
    return "Output[" + file + ", " + content.length + " bytes]";
  }
}
