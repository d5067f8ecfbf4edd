package org.mailseal.authority.acme;

import java.util.Arrays;
import java.util.Base64;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.mailseal.authority.AuthorityDefinition.ExternalAccount;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.Secrets;
import org.shredzone.acme4j.AccountBuilder;

/** Binds a new account to one that the authority's own pages have made (RFC 8555 §7.3.4). */
final class ExternalAccountKey {
  /**
   * What every authority takes: the clause leaves the choice to it, none says which, and other
   * clients send this one whatever the length of the key.
   */
  private static final String ALGORITHM = "HS256";

  private ExternalAccountKey() {}

  static AccountBuilder bind(AccountBuilder account, ExternalAccount external, Secrets secrets)
      throws AuthorityException {
    char[] written = secrets.read(external.secretFile());
    try {
      return account
          .withMacAlgorithm(ALGORITHM)
          .withKeyIdentifier(external.keyId(), decoded(written));
    } catch (IllegalArgumentException e) {
      throw new AuthorityException(
          external.secretFile()
              + ", the secret of external-account, is no key in base64url (letters, digits, '-' and"
              + " '_'): copy the HMAC key from the authority's page once more");
    } finally {
      Arrays.fill(written, '\0');
    }
  }

  /** Some pages show it in the other alphabet of base64, some with its padding. */
  private static SecretKey decoded(char[] written) {
    byte[] base64 = new byte[written.length];
    int length = 0;
    for (char c : written) {
      if (c != '=' && !Character.isWhitespace(c)) {
        base64[length++] = (byte) (c == '+' ? '-' : c == '/' ? '_' : c < 0x80 ? c : '!');
      }
    }
    try {
      byte[] key = Base64.getUrlDecoder().decode(Arrays.copyOf(base64, length));
      return new SecretKeySpec(key, "HMAC");
    } finally {
      Arrays.fill(base64, (byte) 0);
    }
  }
}
