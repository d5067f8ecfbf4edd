package org.mailseal.certificate.file;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one password of a person is in files. Programs disagree about two of them: no password and
 * the empty one are no octets in PKCS#12's way of deriving keys, or the two zeros that end every
 * password there (RFC 7292 appendix B.1), and some use one for the integrity and the other for the
 * content; and OpenSSL before 1.1 took each byte of UTF-8 for a character of its own.
 */
final class PasswordForms {
  /** A zero character is, in UTF-8, an HMAC key of one zero: the same as none. */
  static final List<char[]> EMPTY = List.of(new char[] {0}, new char[0]);

  private PasswordForms() {}

  /** Those of a password, the usual one first. */
  static List<char[]> of(char[] password) {
    if (password.length == 0) {
      return EMPTY;
    }
    List<char[]> forms = new ArrayList<>(List.of(password));
    byte[] utf8 = new String(password).getBytes(StandardCharsets.UTF_8);
    if (utf8.length != password.length) {
      forms.add(new String(utf8, StandardCharsets.ISO_8859_1).toCharArray());
      Arrays.fill(utf8, (byte) 0);
    }
    return List.copyOf(forms);
  }
}
