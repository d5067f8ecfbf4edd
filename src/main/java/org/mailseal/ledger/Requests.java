package org.mailseal.ledger;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;

/**
 * The requests that a CA answers in days: attempts that wait, as many side by side as there are,
 * each with its key until it is answered or cancelled. An answer begins an attempt of its own, so
 * that the newest attempt is always the one that is under way. A new one is a single transaction,
 * on the disk when it returns; who ends one takes {@link AttemptSteps}.
 */
public final class Requests {
  private final Ledger ledger;
  private final Passphrase passphrase;

  Requests(Ledger ledger, Passphrase passphrase) {
    this.ledger = ledger;
    this.passphrase = passphrase;
  }

  /** All that wait for an answer, the oldest first. */
  public List<Attempt> waiting() {
    return list("state = 'AWAITING_ANSWER'");
  }

  /** Those of a name that wait, whatever their keys, the oldest first. */
  public List<Attempt> waiting(DnsName name) {
    return list(name, "state = 'AWAITING_ANSWER'");
  }

  /** All that ever waited, the oldest first. */
  public List<Attempt> all() {
    return list("state in ('AWAITING_ANSWER', 'ANSWERED', 'CANCELLED')");
  }

  private List<Attempt> list(String condition) {
    return ledger.read(handle -> list(handle, condition, Map.of()));
  }

  private List<Attempt> list(DnsName name, String condition) {
    return ledger.read(
        handle -> list(handle, "name = :name and " + condition, Map.of("name", name.text())));
  }

  private static List<Attempt> list(Handle handle, String condition, Map<String, String> given) {
    return handle
        .createQuery("select * from attempt where " + condition + " order by id")
        .bindMap(given)
        .map((row, context) -> AttemptRow.read(row))
        .list();
  }

  /** Those of one certificate that wait, the oldest first. */
  public List<Attempt> waiting(KeyTrack track) {
    return waiting(track.name()).stream().filter(one -> track.has(one.algorithm())).toList();
  }

  /**
   * Those of one certificate that wait, the oldest first, without those that have been overtaken: a
   * certificate with all their names was served since.
   */
  public List<Attempt> awaited(KeyTrack track) {
    List<Attempt> waiting = waiting(track);
    if (waiting.isEmpty()) {
      return waiting; // as for nearly every certificate, nearly always
    }
    List<Attempt> served =
        list(track.name(), "state in ('SERVED', 'UNPROVEN') and origin <> 'ROLLBACK'").stream()
            .filter(one -> track.has(one.algorithm()))
            .toList();
    return waiting.stream()
        .filter(request -> served.stream().noneMatch(later -> overtakes(later, request)))
        .toList();
  }

  private static boolean overtakes(Attempt served, Attempt request) {
    return served.id() > request.id()
        && served.chain().map(Chain::info).stream()
            .anyMatch(leaf -> request.names().stream().allMatch(leaf::covers));
  }

  /** Every issued leaf, with the first attempt that received it. */
  public Map<X509Certificate, Attempt> leaves() {
    Map<X509Certificate, Attempt> leaves = new LinkedHashMap<>();
    list("chain is not null")
        .forEach(attempt -> leaves.putIfAbsent(attempt.chain().orElseThrow().leaf(), attempt));
    return leaves;
  }

  /** The issuers of all answers that were ever given. */
  public List<X509Certificate> issuers() {
    return list("chain is not null").stream()
        .flatMap(attempt -> attempt.chain().orElseThrow().issuers().stream())
        .distinct()
        .toList();
  }

  /**
   * A new request, AWAITING_ANSWER.
   *
   * @param key fresh, or that of an earlier certificate
   * @param what whom or what it waits for
   */
  public Attempt ask(
      DnsName name,
      String authority,
      List<Identifier> names,
      KeyAlgorithm algorithm,
      KeyPair key,
      CertificateRequest request,
      String what) {
    AttemptRow.Draft draft =
        new AttemptRow.Draft(
            name,
            authority,
            AttemptState.AWAITING_ANSWER,
            Origin.ANSWER,
            names,
            algorithm,
            request,
            Optional.empty(),
            Optional.of(Printable.sanitize(what)),
            Optional.empty());
    return begin(draft, passphrase.seal(key.getPrivate()), what);
  }

  /**
   * A certificate and its key that a person brought, of a name that is not managed: kept, ANSWERED.
   *
   * @param request signed with that key, for what asks for one later
   */
  public Attempt imported(
      DnsName name,
      String authority,
      KeyAlgorithm algorithm,
      CertifiedKey material,
      CertificateRequest request) {
    AttemptRow.Draft draft =
        AttemptRow.Draft.imported(
            name, authority, AttemptState.ANSWERED, algorithm, material, request);
    return begin(draft, passphrase.seal(material.key()), AttemptRow.imported(material));
  }

  private Attempt begin(AttemptRow.Draft draft, byte[] sealedKey, String text) {
    return AttemptRow.begun(
        ledger,
        ledger.step(handle -> List.of(AttemptRow.insert(handle, ledger, draft, sealedKey, text))));
  }
}
