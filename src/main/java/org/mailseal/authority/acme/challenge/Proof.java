package org.mailseal.authority.acme.challenge;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Pattern;
import org.mailseal.name.DnsName;
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

  /** One that proves nothing, to look whether a proof would be seen. */
  public static Proof ofNothing(Identifier name) {
    Identifier shown =
        name instanceof DnsName host && host.wildcard()
            ? new DnsName(host.text().substring("*.".length()))
            : name;
    String token = "mailseal-looks-" + UUID.randomUUID();
    return new Proof(shown, token, token + ".nothing");
  }

  /**
   * Where http-01 is looked for (RFC 8555 §8.3).
   *
   * @param port 80, but where it is seen through a port forwarding
   */
  URI place(int port) {
    String host = identifier.text();
    String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return URI.create(
        "http://"
            + bracketed
            + (port == 80 ? "" : ":" + port)
            + "/.well-known/acme-challenge/"
            + token);
  }

  /** What dns-01 shows (§8.4). */
  String digest() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hash());
  }

  /** The SHA-256 of the key authorization, which dns-01 and tls-alpn-01 (RFC 8737 §3) show. */
  byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(keyAuthorization.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
