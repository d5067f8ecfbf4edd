package org.mailseal.ledger;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.Issuer;
import org.mailseal.certificate.Pem;

/**
 * The keys that stand behind authorities: of accounts at ACME servers, and of roots of one's own.
 */
public final class AuthorityKeys {
  private static final String LOCAL = "local";

  private final Ledger ledger;
  private final Passphrase passphrase;

  AuthorityKeys(Ledger ledger, Passphrase passphrase) {
    this.ledger = ledger;
    this.passphrase = passphrase;
  }

  /**
   * The account's key. A new one is on the disk before this returns, and so before the authority
   * hears of it.
   *
   * @param directory the ACME directory: the same name in the settings with another directory is
   *     another account
   */
  public KeyPair account(String authority, String directory, Supplier<KeyPair> generator) {
    Optional<Row> row = find(authority, directory);
    if (row.isEmpty()) {
      KeyPair fresh = generator.get();
      insert(
          authority,
          directory,
          passphrase.seal(fresh.getPrivate()),
          fresh.getPublic().getEncoded(),
          null,
          "a new account key for " + directory);
      row = find(authority, directory);
    }
    Row found = row.orElseThrow();
    PrivateKey key = passphrase.open(found.sealedKey);
    return new KeyPair(publicKey(found.publicKey, key.getAlgorithm()), key);
  }

  /** The root of a local authority, where it was made already. */
  public Optional<Issuer> root(String authority) {
    return find(authority, LOCAL)
        .map(
            row -> {
              try {
                return new Issuer(
                    Pem.certificate(row.certificate.orElseThrow()), passphrase.open(row.sealedKey));
              } catch (IOException e) {
                throw new LedgerException(
                    "the root of " + authority + " in the ledger is damaged", e);
              }
            });
  }

  /** The root of a local authority, made at first use. */
  public Issuer root(String authority, Supplier<Issuer> generator) {
    if (find(authority, LOCAL).isEmpty()) {
      Issuer fresh = generator.get();
      X509Certificate certificate = fresh.certificate();
      try {
        insert(
            authority,
            LOCAL,
            passphrase.seal(fresh.key()),
            certificate.getPublicKey().getEncoded(),
            certificate.getEncoded(),
            "a new root of our own");
      } catch (CertificateEncodingException e) {
        throw new IllegalStateException("a fresh certificate has an encoding", e);
      }
    }
    return root(authority).orElseThrow();
  }

  private static PublicKey publicKey(byte[] encoded, String algorithm) {
    try {
      return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new LedgerException("an account key in the ledger is damaged", e);
    }
  }

  private Optional<Row> find(String authority, String directory) {
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    "select * from authority_key where authority = :authority and directory ="
                        + " :directory")
                .bind("authority", authority)
                .bind("directory", directory)
                .map(
                    (row, context) ->
                        new Row(
                            row.getBytes("sealed_key"),
                            row.getBytes("public_key"),
                            Optional.ofNullable(row.getBytes("certificate"))))
                .findOne());
  }

  private void insert(
      String authority,
      String directory,
      byte[] sealedKey,
      byte[] publicKey,
      byte @Nullable [] certificate,
      String text) {
    ledger.step(
        handle -> {
          handle
              .createUpdate(
                  """
                  insert into authority_key (authority, directory, sealed_key, public_key, certificate, created_at)
                  values (:authority, :directory, :key, :public, :certificate, :now)
                  """)
              .bind("authority", authority)
              .bind("directory", directory)
              .bind("key", sealedKey)
              .bind("public", publicKey)
              .bind("certificate", certificate)
              .bind("now", Times.of(ledger.clock().instant()))
              .execute();
          return List.of(
              ledger.insert(
                  handle,
                  Optional.empty(),
                  Optional.empty(),
                  EventKind.AUTHORITY_KEY,
                  authority + ": " + text));
        });
  }

  private static final class Row {
    private final byte[] sealedKey;
    private final byte[] publicKey;
    private final Optional<byte[]> certificate;

    Row(byte[] sealedKey, byte[] publicKey, Optional<byte[]> certificate) {
      this.sealedKey = sealedKey;
      this.publicKey = publicKey;
      this.certificate = certificate;
    }
  }
}
