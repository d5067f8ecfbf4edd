package org.mailseal.inspection.result;

import org.mailseal.certificate.RevocationList;

/** What was learned of the revocation of one certificate. */
public sealed interface RevocationStatus {
  /** It names no list. */
  record Unnamed() implements RevocationStatus {}

  record Unknown(String why) implements RevocationStatus {}

  /**
   * It is not on the list.
   *
   * @param place printable
   */
  record Good(String place, RevocationList list) implements RevocationStatus {}

  record Revoked(String place, RevocationList.Entry entry) implements RevocationStatus {}
}
