package org.mailseal.install;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What is to be written into a file that a server reads. The content is never shown. */
public final class Output {
  private final Path file;
  private final byte[] content;
  private final Access access;

  private Output(Path file, byte[] content, Access access) {
    this.file = file;
    this.content = content.clone();
    this.access = access;
  }

  /**
   * A file's new content.
   *
   * @param access who may read it where it is new; an old file keeps its owner, group and mode
   */
  public static Output of(Path file, byte[] content, Access access) {
    return new Output(file, content, access);
  }

  /** A file with a private key in it: for its owner alone where it is new. */
  public static Output secret(Path file, String pem) {
    return of(file, pem.getBytes(StandardCharsets.US_ASCII), Access.OWNER_ONLY);
  }

  /** A file that everybody may read. */
  public static Output open(Path file, String pem) {
    return of(file, pem.getBytes(StandardCharsets.US_ASCII), Access.READ_BY_ALL);
  }

  public Path file() {
    return file;
  }

  public byte[] content() {
    return content.clone();
  }

  public Access access() {
    return access;
  }

  @Override
  public String toString() {
    return "Output[" + file + ", " + content.length + " bytes, " + access.mode() + "]";
  }
}
