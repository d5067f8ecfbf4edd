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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.Issuer;
import org.mailseal.certificate.Pem;
import org.mailseal.ledger.trail.EventKind;

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
   * hears of it. Of two who make one at once the second is given the first one's.
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
    return pair(row.orElseThrow().key);
  }

  /**
   * Keeps the key of an account that another client has made, where there is no account yet.
   *
   * @param text where it comes from
   * @return whether it is the account's key now
   */
  public boolean adopt(String authority, String directory, KeyPair key, String text) {
    if (find(authority, directory).isEmpty()) {
      insert(
          authority,
          directory,
          passphrase.seal(key.getPrivate()),
          key.getPublic().getEncoded(),
          null,
          text);
    }
    return account(authority, directory)
        .filter(kept -> Arrays.equals(kept.getPublic().getEncoded(), key.getPublic().getEncoded()))
        .isPresent();
  }

  /** The account's key, where it was made already. */
  public Optional<KeyPair> account(String authority, String directory) {
    return find(authority, directory).map(row -> pair(row.key));
  }

  /** The key that shall take the place of the account's, where one is kept. */
  public Optional<KeyPair> successor(String authority, String directory) {
    return find(authority, directory).flatMap(row -> row.next).map(this::pair);
  }

  /**
   * The same, made where there is none. It is on the disk before this returns.
   *
   * @throws LedgerException where there is no account whose place it could take
   */
  public KeyPair successor(String authority, String directory, Supplier<KeyPair> generator) {
    Optional<KeyPair> kept = successor(authority, directory);
    if (kept.isPresent()) {
      return kept.get();
    }
    KeyPair fresh = generator.get();
    step(
        authority,
        EventKind.AUTHORITY_KEY,
        "another account key for " + directory,
        handle ->
            handle
                .createUpdate(
                    "update authority_key set next_sealed_key = :key, next_public_key = :public"
                        + " where authority = :authority and directory = :directory and"
                        + " next_sealed_key is null")
                .bind("key", passphrase.seal(fresh.getPrivate()))
                .bind("public", fresh.getPublic().getEncoded())
                .bind("authority", authority)
                .bind("directory", directory)
                .execute());
    return successor(authority, directory)
        .orElseThrow(() -> new LedgerException("there is no account at " + directory));
  }

  /** The contact that an account's authority was last told. */
  public Optional<String> contact(String authority, String directory) {
    return find(authority, directory).flatMap(row -> row.contact);
  }

  /**
   * The authority knows this key as the account's, whether it was so before or was its successor;
   * the other one is forgotten.
   *
   * @param text what has come to pass
   */
  public void settle(
      String authority, String directory, PublicKey key, String contact, String text) {
    step(
        authority,
        EventKind.AUTHORITY_ACCOUNT,
        text,
        handle -> {
          handle
              .createUpdate(
                  "update authority_key set sealed_key = next_sealed_key, public_key ="
                      + " next_public_key where authority = :authority and directory = :directory"
                      + " and next_public_key = :key")
              .bind("authority", authority)
              .bind("directory", directory)
              .bind("key", key.getEncoded())
              .execute();
          handle
              .createUpdate(
                  "update authority_key set next_sealed_key = null, next_public_key = null, contact"
                      + " = :contact where authority = :authority and directory = :directory and"
                      + " public_key = :key")
              .bind("authority", authority)
              .bind("directory", directory)
              .bind("key", key.getEncoded())
              .bind("contact", contact)
              .execute();
        });
  }

  /** Nothing is known of an account any more. */
  public void forget(String authority, String directory, String text) {
    step(
        authority,
        EventKind.AUTHORITY_ACCOUNT,
        text,
        handle ->
            handle
                .createUpdate(
                    "delete from authority_key where authority = :authority and directory ="
                        + " :directory")
                .bind("authority", authority)
                .bind("directory", directory)
                .execute());
  }

  /** Something to be told of an account. */
  public void note(String authority, String text) {
    step(authority, EventKind.AUTHORITY_ACCOUNT, text, _ -> {});
  }

  private void step(String authority, EventKind kind, String text, Consumer<Handle> change) {
    ledger.step(
        handle -> {
          change.accept(handle);
          return List.of(
              ledger.insert(
                  handle, Optional.empty(), Optional.empty(), kind, authority + ": " + text));
        });
  }

  private KeyPair pair(Sealed sealed) {
    PrivateKey key = passphrase.open(sealed.privateKey);
    return new KeyPair(publicKey(sealed.publicKey, key.getAlgorithm()), key);
  }

  /** The root of a local authority, where it was made already. */
  public Optional<Issuer> root(String authority) {
    return find(authority, LOCAL)
        .map(
            row -> {
              try {
                return new Issuer(
                    Pem.certificate(row.certificate.orElseThrow()),
                    passphrase.open(row.key.privateKey));
              } catch (IOException e) {
                throw new LedgerException(
                    "the root of " + authority + " in the ledger is damaged", e);
              }
            });
  }

  /** The root of a local authority, made at first use; the same for two who make it at once. */
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
                            new Sealed(row.getBytes("sealed_key"), row.getBytes("public_key")),
                            Optional.ofNullable(row.getBytes("certificate")),
                            row.getBytes("next_sealed_key") == null
                                ? Optional.empty()
                                : Optional.of(
                                    new Sealed(
                                        row.getBytes("next_sealed_key"),
                                        row.getBytes("next_public_key"))),
                            Optional.ofNullable(row.getString("contact"))))
                .findOne());
  }

  /** Where another was quicker, theirs stands. */
  private void insert(
      String authority,
      String directory,
      byte[] sealedKey,
      byte[] publicKey,
      byte @Nullable [] certificate,
      String text) {
    try {
      step(
          authority,
          EventKind.AUTHORITY_KEY,
          text,
          handle ->
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
                  .execute());
    } catch (LedgerException e) {
      if (!e.anotherWasQuicker()) {
        throw e;
      }
    }
  }

  /** A key as the database has it. */
  private static final class Sealed {
    private final byte[] privateKey;
    private final byte[] publicKey;

    Sealed(byte[] privateKey, byte[] publicKey) {
      this.privateKey = privateKey;
      this.publicKey = publicKey;
    }
  }

  private static final class Row {
    private final Sealed key;
    private final Optional<byte[]> certificate;
    private final Optional<Sealed> next;
    private final Optional<String> contact;

    Row(Sealed key, Optional<byte[]> certificate, Optional<Sealed> next, Optional<String> contact) {
      this.key = key;
      this.certificate = certificate;
      this.next = next;
      this.contact = contact;
    }
  }
}
