package org.mailseal.install;

import java.util.List;

/**
 * The hooks of a certificate.
 *
 * @param before run in turn before the first file is touched; the first that fails stops the
 *     installation
 * @param after run in turn once every port serves the new certificate; one that fails is tried
 *     again later, and keeps none of the others from being run
 */
public record Hooks(List<Hook> before, List<Hook> after) {
  public static final Hooks NONE = new Hooks(List.of(), List.of());

  public Hooks {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }
}
