package org.mailseal.authority.acme.challenge;

import java.util.regex.Pattern;
import org.mailseal.name.Identifier;

/**
 * What a challenge asks to be shown (RFC 8555 §8.1).
 *
 * @param identifier the name that is proven; of a wildcard the name below it (§7.1.3)
 * @param token of the base64url alphabet: it becomes the name of files
 * @param keyAuthorization the token, a dot, and the thumbprint of the account's key
 */
public record Proof(Identifier identifier, String token, String keyAuthorization) {
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{1,128}");

  public Proof {
    if (!TOKEN.matcher(token).matches()) {
      throw new IllegalArgumentException("a challenge's token is not of the base64url alphabet");
    }
  }
}
