package org.mailseal.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.file.KeySeal;
import org.mailseal.host.TrustedPath;
import org.mailseal.ledger.access.DatabaseSecret;
import org.mailseal.name.FileFault;

/**
 * The secret that seals the ledger's private keys. It never appears in a message, and is in no
 * string of ours for long.
 */
final class Passphrase implements DatabaseSecret {
  private static final String DATABASE = "mailseal database\n";

  /** OWASP's number for PBKDF2 with HMAC-SHA-256 (RFC 8018 §5.2). */
  private static final int ITERATIONS = 600_000;

  private static final int PASSWORD_BITS = 256;

  private final char[] secret;
  private final KeySeal seal;
  private @Nullable String password;

  private Passphrase(char[] secret, SecureRandom random) {
    this.secret = secret;
    this.seal = new KeySeal(secret, random);
  }

  /**
   * Reads the file, or makes it with mode 0600 and 256 random bits in it.
   *
   * @param mayCreate false where a ledger exists already: its keys could not be opened with a new
   *     passphrase
   */
  static Passphrase of(Path file, boolean mayCreate, SecureRandom random) {
    try {
      if (Files.notExists(file) && mayCreate) {
        create(file, random);
      }
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      if (mode.stream().anyMatch(permission -> !permission.name().startsWith("OWNER_"))) {
        throw new LedgerException(
            "the passphrase file "
                + file
                + " is open to others ("
                + PosixFilePermissions.toString(mode)
                + "); run chmod 600 "
                + file
                + ", and take its content for known if they are not trusted");
      }
      Optional<String> fault = TrustedPath.follow(file.toAbsolutePath()).fault();
      if (fault.isPresent()) {
        throw new LedgerException(
            "the passphrase file is not to be trusted: "
                + fault.get()
                + "; restore it from the backup, with mode 0600, to where only the user that runs"
                + " mailseal may write; nothing was opened");
      }
      String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
      if (text.length() < 16) {
        throw new LedgerException(
            "the passphrase file "
                + file
                + " holds fewer than 16 characters; restore it from the backup");
      }
      return new Passphrase(text.toCharArray(), random);
    } catch (NoSuchFileException e) {
      throw new LedgerException(
          "the passphrase file "
              + file
              + " is missing, but the ledger is there: restore it from the backup, or move the "
              + "ledger away to begin anew",
          e);
    } catch (AccessDeniedException e) {
      throw new LedgerException(
          "no permission to read the passphrase file "
              + file
              + ": run as root, or as the user that the daemon runs as",
          e);
    } catch (IOException e) {
      throw new LedgerException(
          "cannot read the passphrase file " + file + ": " + FileFault.reason(e), e);
    }
  }

  private static void create(Path file, SecureRandom random) throws IOException {
    byte[] bits = new byte[32];
    random.nextBytes(bits);
    Path draft =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            ".passphrase",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bits) + "\n";
      try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        channel.force(true); // the ledger is, and without this it opens to nobody
      }
      // A link, not a rename: of two first uses at once the second must not replace the first one's
      // passphrase.
      Files.createLink(file, draft);
      try (FileChannel directory =
          FileChannel.open(draft.resolveSibling("."), StandardOpenOption.READ)) {
        directory.force(true);
      }
    } catch (FileAlreadyExistsException anotherWasFirst) {
      // Theirs counts.
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  byte[] seal(PrivateKey key) {
    return seal.seal(key);
  }

  PrivateKey open(byte[] sealed) {
    try {
      return seal.open(sealed);
    } catch (IOException e) {
      throw new LedgerException(
          "a private key in the ledger does not open with the passphrase file: is it the one that"
              + " belongs to this ledger?",
          e);
    }
  }

  /**
   * What the database asks of those who connect; derived, so that the passphrase itself never
   * reaches it.
   */
  @Override
  public synchronized String password() {
    if (password == null) {
      password = ofOurMaking() ? fastPassword() : slowPassword();
    }
    return password;
  }

  /** Versions before guarded also what a person chose by a fast hash alone. */
  @Override
  public Optional<String> formerPassword() {
    return ofOurMaking() ? Optional.empty() : Optional.of(fastPassword());
  }

  /** 256 random bits need no slow derivation: nobody goes through them. */
  private boolean ofOurMaking() {
    return secret.length == 43
        && CharBuffer.wrap(secret)
            .chars()
            .allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || c == '-' || c == '_'));
  }

  private String fastPassword() {
    return HexFormat.of().formatHex(derived(DATABASE));
  }

  private String slowPassword() {
    PBEKeySpec spec =
        new PBEKeySpec(
            secret, DATABASE.getBytes(StandardCharsets.US_ASCII), ITERATIONS, PASSWORD_BITS);
    try {
      return HexFormat.of()
          .formatHex(
              SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                  .generateSecret(spec)
                  .getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has PBKDF2 with HMAC-SHA-256", e);
    } finally {
      spec.clearPassword();
    }
  }

  @Override
  public byte[] proof(byte[] nonce) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(derived("mailseal process\n"), "HmacSHA256"));
      return mac.doFinal(nonce);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
  }

  private byte[] derived(String purpose) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(purpose.getBytes(StandardCharsets.US_ASCII));
      return digest.digest(new String(secret).getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
