package org.mailseal.authority.acme.challenge;

import java.util.List;
import org.mailseal.authority.ProofDefinition;

/** The ways to prove, as the settings say. */
public final class Provers {
  private Provers() {}

  /** In the order of the settings. */
  public static List<Prover> of(List<ProofDefinition> definitions) {
    return definitions.stream().map(Provers::of).toList();
  }

  private static Prover of(ProofDefinition definition) {
    return switch (definition) {
      case ProofDefinition.Http01 http01 -> new Http01Prover(http01);
    };
  }
}
