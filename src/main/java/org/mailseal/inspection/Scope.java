package org.mailseal.inspection;

/**
 * How much of a check-up is done.
 *
 * @param thorough whether to look several times and in several manners, instead of once
 * @param revocation whether to ask for the CRLs that certificates name
 */
public record Scope(boolean thorough, boolean revocation) {
  /** One ordinary connection for each address, and nothing else. */
  public static Scope quick() {
    return new Scope(false, false);
  }
}
