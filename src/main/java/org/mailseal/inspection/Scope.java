package org.mailseal.inspection;

/**
 * How much of an inspection is done.
 *
 * @param thorough whether to connect several times and as several kinds of client, instead of once
 * @param revocation whether to ask for the CRLs that certificates name
 */
public record Scope(boolean thorough, boolean revocation) {
  /** One ordinary connection for each address, and nothing else. */
  public static Scope quick() {
    return new Scope(false, false);
  }
}
