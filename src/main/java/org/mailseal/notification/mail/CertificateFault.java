package org.mailseal.notification.mail;

import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Objects;
import org.mailseal.name.Printable;

/**
 * What is wrong with the certificate of this host's own mail server, which took a letter all the
 * same. Its text is a clause that may be shown.
 */
public sealed interface CertificateFault {
  /** It or one of its issuers has ended. */
  record Expired(Instant end) implements CertificateFault {
    @Override
    public String toString() {
      return "has expired on " + LocalDate.ofInstant(end, ZoneOffset.UTC);
    }
  }

  /** It is for others. */
  record OtherName(String expected) implements CertificateFault {
    @Override
    public String toString() {
      return "does not name " + Printable.sanitize(expected);
    }
  }

  /** It comes from no trusted root, or does not hold for another reason. */
  record Untrusted(String why) implements CertificateFault {
    @Override
    public String toString() {
      return "is not trusted (" + Printable.sanitize(why) + ")";
    }
  }

  /** The fault that Java found in a chain, whoever it is for. */
  static CertificateFault of(X509Certificate[] chain, CertificateException found) {
    Throwable cause = found;
    while (cause.getCause() != null && !(cause instanceof CertificateExpiredException)) {
      cause = cause.getCause();
    }
    return cause instanceof CertificateExpiredException
        ? new Expired(
            Arrays.stream(chain)
                .map(one -> one.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow())
        : new Untrusted(
            Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName()));
  }
}
