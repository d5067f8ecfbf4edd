package org.mailseal.lifecycle;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.Revocations.Revocation;
import org.mailseal.ledger.Revocations.State;
import org.mailseal.lifecycle.managed.CertificateContext;
import org.mailseal.lifecycle.managed.Services;
import org.mailseal.lifecycle.proof.ServedCheck;
import org.mailseal.lifecycle.revocation.RevocationRequests;

/** What is to be revoked of a certificate's; each run on it goes on with that. */
record PendingRevocations(CertificateContext context) {
  /** Asks for those that wait for nothing. */
  void request(Claims.Claim claim) {
    if (!stopping()) {
      requests().request(claim, context.name());
    }
  }

  /** Asks for those that wait for another certificate, where that is served everywhere now. */
  void requestWhereReplaced(Claims.Claim claim) {
    if (planned().isEmpty() || stopping()) {
      return;
    }
    claim.extend();
    if (missing().isEmpty()) {
      requests().requestPlanned(claim, context.track());
    }
  }

  /**
   * What is missing before those that are planned may be revoked; each a printable clause. Connects
   * to the ports.
   */
  List<String> missing() {
    Optional<X509Certificate> fresh =
        context
            .attempts()
            .lastInstalled(context.track())
            .flatMap(Attempt::chain)
            .map(c -> c.leaf());
    if (fresh.isEmpty()) {
      return List.of("no other certificate was installed");
    }
    if (context.services().ledger().revocations().against(fresh.get()).isPresent()) {
      return List.of("no other certificate is installed yet");
    }
    if (context.certificate().endpoints().isEmpty()) {
      return List.of("there is no endpoint to see the new one at");
    }
    Services services = context.services();
    ServedCheck check =
        new ServedCheck(services.probe(), services.verification(), services.sleeper());
    ServedCheck.Ports ports =
        new ServedCheck.Ports(
            context.certificate().endpoints(), context.certificate().connectTo(), Set.of());
    return planned().stream()
        .map(old -> check.await(ports, Optional.of(old.leaf()), _ -> fresh).missing())
        .filter(missing -> !missing.isEmpty())
        .findFirst()
        .orElseGet(List::of);
  }

  private List<Revocation> planned() {
    return context.services().ledger().revocations().of(context.track()).stream()
        .filter(one -> one.state() == State.PLANNED)
        .toList();
  }

  private boolean stopping() {
    return context.services().stopping().getAsBoolean();
  }

  private RevocationRequests requests() {
    return new RevocationRequests(context.services().ledger(), context.services().authorities());
  }
}
