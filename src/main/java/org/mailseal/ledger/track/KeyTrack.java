package org.mailseal.ledger.track;

import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.name.DnsName;

/**
 * The certificates of one name that take each other's place.
 *
 * @param name the managed certificate's
 * @param keys those of one kind of key, where the name has a certificate for each; ANY: all
 */
public record KeyTrack(DnsName name, ClientProfile.Keys keys) {
  /** All certificates of a name, whatever their keys. */
  public static KeyTrack whole(DnsName name) {
    return new KeyTrack(name, ClientProfile.Keys.ANY);
  }

  /** Those of a name with a key of the same kind. */
  public static KeyTrack of(DnsName name, KeyAlgorithm key) {
    return new KeyTrack(name, ClientProfile.Keys.of(key));
  }

  private boolean whole() {
    return keys == ClientProfile.Keys.ANY;
  }

  /** That of the other kind of key; empty where there is none. */
  public Optional<KeyTrack> beside() {
    return switch (keys) {
      case ANY -> Optional.empty();
      case RSA -> Optional.of(new KeyTrack(name, ClientProfile.Keys.ECDSA));
      case ECDSA -> Optional.of(new KeyTrack(name, ClientProfile.Keys.RSA));
    };
  }

  /** Whether a certificate with such a key is among them. */
  public boolean has(KeyAlgorithm key) {
    return whole() || ClientProfile.Keys.of(key) == keys;
  }

  /** Whether a certificate would be among them. */
  public boolean has(X509Certificate leaf) {
    return whole() || ClientProfile.Keys.of(leaf) == keys;
  }

  /** The kind of key in a word, such as {@code rsa}; empty for all of them. */
  public String word() {
    return whole() ? "" : keys.name().toLowerCase(Locale.ROOT);
  }

  /** Such as {@code mail.example.org (rsa)}; the name alone for all of them. */
  @Override
  public String toString() {
    return withKind(name.toString());
  }

  /** The same for people, with a name's U-labels. */
  public String display() {
    return withKind(name.display());
  }

  private String withKind(String text) {
    return whole() ? text : text + " (" + word() + ")";
  }
}
