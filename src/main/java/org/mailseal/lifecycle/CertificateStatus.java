package org.mailseal.lifecycle;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.PendingHooks.PendingHook;
import org.mailseal.ledger.port.ServedPort;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.lifecycle.due.Due;
import org.mailseal.lifecycle.due.SuggestedRenewal;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.revocation.ShownRevocation;
import org.mailseal.lifecycle.targets.InstalledTargets;

/**
 * How far a certificate has come, from the ledger and the targets' files: no port is probed.
 *
 * @param latest the last attempt
 * @param waiting the requests that wait for an answer, the oldest first
 * @param blockedByRequest whether the certificate is not renewed before one of them is answered
 * @param leaf the certificate in use: what a port served when last seen, or what was installed last
 * @param overdueSince since when it ought to have been renewed; empty where it is not overdue
 * @param seen what each port served when last seen
 * @param targets what the targets hold, beside what was installed last
 * @param nextStep what happens next
 * @param nextAt when that may happen
 * @param remarks what is odd about the certificate in use; printable sentences
 * @param kept what a try that failed has left, so that it is not asked for again; a printable
 *     clause
 * @param revocations what is to be revoked, and was lately
 */
public record CertificateStatus(
    Optional<Attempt> latest,
    List<Attempt> waiting,
    boolean blockedByRequest,
    Optional<CertificateInfo> leaf,
    Optional<Instant> overdueSince,
    List<ServedPort> seen,
    InstalledTargets targets,
    String nextStep,
    Optional<Instant> nextAt,
    List<String> remarks,
    Optional<String> kept,
    List<ShownRevocation> revocations) {

  /** In one word: the state of what is under way, or was last. */
  public String state() {
    return blockedByRequest && latest.filter(attempt -> attempt.state().open()).isEmpty()
        ? AttemptState.AWAITING_ANSWER.name()
        : latest.map(attempt -> attempt.state().name()).orElse("NEW");
  }

  /**
   * Where a certificate stands.
   *
   * @param now the instant at which what is kept is judged
   */
  public static CertificateStatus of(ManagedCertificate certificate, Ledger ledger, Instant now) {
    Optional<String> kept = EarlierTry.kept(certificate, ledger, now);
    Optional<Attempt> latest = ledger.attempts().latest(certificate.track());
    List<Attempt> waiting = ledger.requests().waiting(certificate.track());
    boolean blockedByRequest = !ledger.requests().awaited(certificate.track()).isEmpty();
    List<ServedPort> seen = ledger.observations().forTrack(certificate.track());
    Optional<CertificateInfo> leaf = ledger.observations().inUse(certificate.track());
    InstalledTargets targets =
        InstalledTargets.of(
            certificate.track(),
            certificate.targets(),
            certificate.beside().orElse(List.of()),
            ledger.attempts());
    Optional<SuggestedRenewal> suggested =
        SuggestedRenewal.known(certificate.track(), ledger)
            .filter(one -> leaf.flatMap(one::at).isPresent());
    List<String> remarks =
        Stream.of(
                leaf.map(known -> Due.remarks(certificate, known, now)).orElse(List.of()).stream(),
                suggested.map(one -> issuer(certificate, ledger) + " " + one.words()).stream(),
                fallback(certificate, ledger).stream(),
                leftOut(certificate, ledger).stream(),
                targets.remarks().stream())
            .flatMap(Function.identity())
            .toList();
    Optional<Instant> dueAt = leaf.map(known -> Due.when(certificate, known, suggested));
    Next next = Next.of(ledger, certificate, latest, blockedByRequest, leaf, dueAt, targets, now);
    return new CertificateStatus(
        latest,
        waiting,
        blockedByRequest,
        leaf,
        leaf.map(known -> Due.overdue(certificate, known, blockedByRequest))
            .filter(since -> !now.isBefore(since)),
        seen,
        targets,
        next.step,
        next.at,
        remarks,
        kept,
        ShownRevocation.of(certificate.track(), ledger, now));
  }

  /** Who was asked for the certificate in use, as far as that is known. */
  private static String issuer(ManagedCertificate certificate, Ledger ledger) {
    return ledger
        .attempts()
        .lastInstalled(certificate.track())
        .map(Attempt::authority)
        .filter(certificate.authorities()::contains)
        .orElse(certificate.authority());
  }

  /** That the certificate in use is of one that is asked only where the first does not give it. */
  private static Optional<String> fallback(ManagedCertificate certificate, Ledger ledger) {
    String issuer = issuer(certificate, ledger);
    return Optional.of(issuer)
        .filter(one -> !one.equals(certificate.authority()))
        .map(
            one ->
                "it was obtained from " + one + ", which stands behind " + certificate.authority());
  }

  /** Why the certificate in use was ordered without some of its names. */
  private static List<String> leftOut(ManagedCertificate certificate, Ledger ledger) {
    return ledger
        .attempts()
        .lastInstalled(certificate.track())
        .filter(attempt -> !attempt.names().containsAll(certificate.optional()))
        .map(
            attempt ->
                ledger
                    .events(
                        Optional.of(certificate.name()),
                        Optional.of(attempt.startedAt()),
                        Integer.MAX_VALUE)
                    .stream()
                    .filter(event -> event.kind() == EventKind.NAME_LEFT_OUT)
                    .filter(event -> event.attempt().equals(Optional.of(attempt.id())))
                    .map(event -> "it was ordered without a name: " + event.text())
                    .toList())
        .orElse(List.of());
  }

  private record Next(String step, Optional<Instant> at) {
    static Next of(
        Ledger ledger,
        ManagedCertificate certificate,
        Optional<Attempt> latest,
        boolean blockedByRequest,
        Optional<CertificateInfo> leaf,
        Optional<Instant> dueAt,
        InstalledTargets targets,
        Instant now) {
      if (latest.isPresent() && latest.get().state().open()) {
        return new Next("goes on with the next run", Optional.empty());
      }
      boolean due = dueAt.filter(at -> !now.isBefore(at)).isPresent();
      Optional<Instant> wait =
          latest
              .filter(attempt -> !attempt.state().installed())
              .flatMap(attempt -> attempt.plannedTry(now))
              .filter(now::isBefore);
      Optional<String> revoked = Due.revoked(certificate.track(), ledger);
      if (revoked.isPresent() && !blockedByRequest) {
        return new Next(
            "is replaced, for "
                + revoked.get()
                + (wait.isPresent() ? ", not before" : ", with the next run"),
            wait);
      }
      Optional<Attempt> replaced = replaced(certificate, ledger);
      if (replaced.filter(own -> isGood(certificate, own, now)).isPresent()) {
        return new Next(
            "is put back, for another certificate is served, "
                + (wait.isPresent() ? "not before" : "with the next run"),
            wait);
      }
      if (replaced.isPresent() && !blockedByRequest) {
        return new Next(
            "is renewed, for another certificate is served than the one that was installed, "
                + (wait.isPresent() ? "not before" : "with the next run"),
            wait);
      }
      if (targets.lacking().isPresent() && targets.keyHeld() && !due) {
        return new Next(
            "is installed again where a target does not hold it, without a new order, "
                + (wait.isPresent() ? "not before" : "with the next run"),
            wait);
      }
      if (blockedByRequest) {
        return new Next("mailseal csr answer FILE takes what the CA gives back", Optional.empty());
      }
      Optional<PendingHook> hook =
          ledger.pendingHooks().open(certificate.track()).stream().findFirst();
      if (hook.isPresent()) {
        return new Next(
            "served, but an after-hook is still to be run"
                + hook.get().reason().map(reason -> " (" + reason + ")").orElse("")
                + ", not before",
            hook.get().nextTry());
      }
      List<String> authorities = certificate.authorities();
      Optional<Instant> retry =
          authorities.size() == 1
              ? latest.flatMap(attempt -> attempt.plannedTry(now))
              : AuthoritiesInTurn.firstFree(
                  authorities,
                  authority ->
                      ledger
                          .attempts()
                          .latest(certificate.track(), authority)
                          .flatMap(attempt -> attempt.plannedTry(now))
                          .filter(now::isBefore));
      if (retry.isPresent()) {
        return new Next(
            latest.get().state() == AttemptState.UNPROVEN
                ? "installed, but not proven at every port; looked at again not before"
                : latest.get().asked(now).isPresent()
                    ? "next try as soon as the authority wants it, not before"
                    : "next try not before",
            retry);
      }
      return latest.isPresent() && leaf.isPresent()
          ? new Next("renewal due", dueAt)
          : new Next(
              "not renewed by Mailseal yet; renew --dry-run says what is due", Optional.empty());
    }

    /** What was installed last, where a port served another one when last seen. */
    private static Optional<Attempt> replaced(ManagedCertificate certificate, Ledger ledger) {
      List<X509Certificate> served = ledger.observations().served(certificate.track());
      return ledger
          .attempts()
          .lastInstalled(certificate.track())
          .filter(
              attempt ->
                  attempt.chain().map(Chain::leaf).stream()
                      .anyMatch(own -> served.stream().anyMatch(leaf -> !leaf.equals(own))));
    }

    private static boolean isGood(ManagedCertificate certificate, Attempt own, Instant now) {
      CertificateInfo leaf = own.chain().orElseThrow().info();
      return own.algorithm() == certificate.key()
          && certificate.required().stream().allMatch(leaf::covers)
          && now.isBefore(Due.when(certificate, leaf));
    }
  }
}
