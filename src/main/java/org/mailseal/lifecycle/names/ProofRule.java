package org.mailseal.lifecycle.names;

import java.util.List;
import org.mailseal.authority.ProofTrial;
import org.mailseal.authority.ProofTrial.Result;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.Topic;

/**
 * What proves a name must be seen where the authority looks for it. Seen from here a name may lead
 * elsewhere than from outside (a router, a proxy): that alone is never certain.
 */
final class ProofRule implements NameRule {
  static final FindingCode UNPROVABLE =
      FindingCode.of(
          Topic.ORDER,
          "unprovable",
          "what proves it could not be shown where the authority looks for it",
          "RFC 8555 §8",
          Level.FAILURE);

  static final FindingCode NOT_SEEN =
      FindingCode.of(
          Topic.ORDER,
          "not-seen",
          "what proves it was not seen from here where the authority looks for it",
          "RFC 8555 §8",
          Level.WARNING);

  @Override
  public List<Finding> findings(NameEvidence evidence) {
    return switch (evidence.trial().map(ProofTrial::result).orElseGet(Result.Untried::new)) {
      case Result.Untried _, Result.Seen _ -> List.of();
      case Result.Missed(boolean certain, String what, String fix) ->
          List.of(certain ? UNPROVABLE.failure(what, fix) : NOT_SEEN.warning(what, fix));
    };
  }
}
