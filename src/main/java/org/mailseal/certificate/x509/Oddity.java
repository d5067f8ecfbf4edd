package org.mailseal.certificate.x509;

/**
 * What a certificate does otherwise than the standard says, and is read all the same.
 *
 * @param words a printable clause, such as "its serial number is negative"
 * @param clause where it is said how it should be, such as {@code RFC 5280 §4.1.2.2}
 */
public record Oddity(String words, String clause) {
  /** Both in one line. */
  public String display() {
    return words + " (" + clause + ")";
  }
}
