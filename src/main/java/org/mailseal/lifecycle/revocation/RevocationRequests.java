package org.mailseal.lifecycle.revocation;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.mailseal.authority.Authority;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.RevocationAnswer;
import org.mailseal.authority.UnknownAuthorityException;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.Revocations;
import org.mailseal.ledger.Revocations.Revocation;
import org.mailseal.ledger.Revocations.State;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.name.DnsName;

/**
 * Asks authorities to revoke what is noted in the ledger. Thread-safe.
 *
 * @param authorities by their names in the settings; throws {@link UnknownAuthorityException}
 */
public record RevocationRequests(Ledger ledger, Function<String, Authority> authorities) {
  /**
   * Asks for those of a name that wait for nothing, where nobody else works on it.
   *
   * @return who does
   */
  public Optional<String> request(DnsName name) {
    Optional<Claims.Claim> claim = ledger.claims().take(name.text());
    if (claim.isEmpty()) {
      return Optional.of(ledger.claims().holder(name.text()).orElse("another process"));
    }
    try (Claims.Claim held = claim.get()) {
      request(held, name);
      return Optional.empty();
    }
  }

  /**
   * The same for who has the claim.
   *
   * @throws Claims.LostException as soon as it is lost
   */
  public void request(Claims.Claim claim, DnsName name) {
    for (Revocation one : in(State.REQUESTED, revocations().of(name))) {
      claim.extend();
      request(one);
    }
  }

  /** Those that were planned are to be asked for now: another certificate is served everywhere. */
  public void requestPlanned(Claims.Claim claim, KeyTrack track) {
    for (Revocation one : planned(track)) {
      claim.extend();
      revocations()
          .enter(
              one,
              State.REQUESTED,
              EventKind.REVOCATION_REQUESTED,
              "another certificate is served everywhere; asking " + one.authority());
    }
    request(claim, track.name());
  }

  private List<Revocation> planned(KeyTrack track) {
    return in(State.PLANNED, revocations().of(track));
  }

  private static List<Revocation> in(State state, List<Revocation> all) {
    return all.stream().filter(one -> one.state() == state).toList();
  }

  private Revocations revocations() {
    return ledger.revocations();
  }

  private void request(Revocation one) {
    RevocationAnswer answer;
    try {
      answer =
          authorities
              .apply(one.authority())
              .revoke(one.leaf(), one.reason(), ledger.attempts().heldKey(one.leaf()));
    } catch (AuthorityException e) {
      revocations().failed(one, e.getMessage());
      return;
    } catch (UnknownAuthorityException e) {
      revocations().failed(one, e.getMessage());
      return;
    }
    switch (answer) {
      case RevocationAnswer.Revoked(String by) ->
          revocations()
              .enter(
                  one,
                  State.REVOKED,
                  EventKind.REVOKED,
                  one.authority() + " has revoked it, asked " + by);
      case RevocationAnswer.AlreadyRevoked _ ->
          revocations()
              .enter(
                  one,
                  State.REVOKED,
                  EventKind.REVOKED,
                  one.authority() + " had revoked it already");
      case RevocationAnswer.ByHand(String todo) ->
          revocations().enter(one, State.BY_HAND, EventKind.REVOCATION_BY_HAND, todo);
      case RevocationAnswer.Unpublished(String why) ->
          revocations()
              .enter(one, State.REVOKED, EventKind.REVOKED, "noted here alone, for " + why);
    }
  }
}
