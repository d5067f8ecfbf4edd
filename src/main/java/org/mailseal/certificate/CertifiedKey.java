package org.mailseal.certificate;

import java.security.PrivateKey;

/**
 * A private key with the chain that certifies it: what a mail server is given.
 *
 * @param key the private key
 * @param chain the chain, its leaf carrying the matching public key
 */
public record CertifiedKey(PrivateKey key, Chain chain) {
  /** Never shows the key. */
  @Override
  public String toString() {
    return "CertifiedKey[" + chain.facts().fingerprint() + "]";
  }
}
