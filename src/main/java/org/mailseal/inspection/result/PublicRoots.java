package org.mailseal.inspection.result;

import java.time.Instant;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Trust;

/** The roots that make a chain a public one, whatever roots of one's own are trusted, too. */
public final class PublicRoots {
  private static final Trust TRUST = Trust.publicRoots();

  private PublicRoots() {}

  public static boolean vouchFor(Chain path, Instant now) {
    return TRUST.fault(path, now).isEmpty();
  }
}
