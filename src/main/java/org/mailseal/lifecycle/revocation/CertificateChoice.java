package org.mailseal.lifecycle.revocation;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.regex.Pattern;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.name.Printable;

/** Which certificate of a name is meant. */
public sealed interface CertificateChoice {
  /** The one in use; where the name has one for each kind of key, each of them. */
  record InUse() implements CertificateChoice {}

  /** The one in use of a kind of key, {@code rsa} or {@code ecdsa}. */
  record InUseOfKind(String kind) implements CertificateChoice {
    boolean isOf(KeyTrack track) {
      return track.word().equals(kind);
    }
  }

  /** One of any age. */
  sealed interface Named extends CertificateChoice {
    boolean means(Attempt one);
  }

  /** The one with a serial number. */
  record Serial(BigInteger number) implements Named {
    /**
     * As people and programs write it: in either case, with colons or blanks between, after zeros
     * or 0x.
     *
     * @throws IllegalArgumentException with a printable message where it is no number
     */
    public static Serial of(String written) {
      return new Serial(new BigInteger(Hex.digits(written), 16));
    }

    @Override
    public boolean means(Attempt one) {
      return leaf(one).getSerialNumber().abs().equals(number);
    }
  }

  /** The one whose SHA-256 is, or begins with, these digits. */
  record Fingerprint(String digits) implements Named {
    /**
     * As people and programs write it.
     *
     * @throws IllegalArgumentException with a printable message where it is none
     */
    public static Fingerprint of(String written) {
      return new Fingerprint(Hex.digits(written));
    }

    @Override
    public boolean means(Attempt one) {
      return CertificateInfo.fingerprint(leaf(one)).startsWith(digits);
    }
  }

  /** The one that an attempt brought. */
  record OfAttempt(long id) implements Named {
    @Override
    public boolean means(Attempt one) {
      return one.id() == id;
    }
  }

  private static X509Certificate leaf(Attempt one) {
    return one.chain().orElseThrow().leaf();
  }

  /** Digits as they are copied from other programs. */
  final class Hex {
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]+");

    private Hex() {}

    static String digits(String written) {
      String digits =
          written.toLowerCase(Locale.ROOT).strip().replaceFirst("^0x", "").replaceAll("[: ]", "");
      if (!DIGITS.matcher(digits).matches()) {
        throw new IllegalArgumentException(
            "'" + Printable.sanitize(written) + "' is not hexadecimal");
      }
      return digits;
    }
  }
}
