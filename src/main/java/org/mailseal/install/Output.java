package org.mailseal.install;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;

/** What is to be written into a file that a server reads. The content is in no message. */
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

  /**
   * A key for its owner alone, and beside it the leaf with its issuers, as most servers read them.
   */
  public static List<Output> pair(Path key, Path certificate, CertifiedKey material) {
    return List.of(
        secret(key, Pem.encode(material.key())),
        open(certificate, Pem.encode(material.chain().certificates())));
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
