package org.mailseal.ledger;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Pem;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;

/**
 * The attempts. Every method that changes one is a single transaction, on the disk when it returns.
 */
public final class Attempts {
  /** How many certificates one can go back to. */
  private static final int GENERATIONS = 3;

  private final Ledger ledger;
  private final Passphrase passphrase;

  Attempts(Ledger ledger, Passphrase passphrase) {
    this.ledger = ledger;
    this.passphrase = passphrase;
  }

  /** The newest attempt for a certificate; requests that wait are no part of it yet. */
  public Optional<Attempt> latest(DnsName name) {
    return find(name, "and state not in ('AWAITING_ANSWER', 'ANSWERED', 'CANCELLED')");
  }

  /** The newest attempt that ended with every port serving its leaf. */
  public Optional<Attempt> lastServed(DnsName name) {
    return find(name, "and state = 'SERVED'");
  }

  /** The newest attempt that has an answer, whatever became of it. */
  public Optional<Attempt> lastAnswered(DnsName name) {
    return find(name, "and chain is not null and state <> 'FOUND' and length(sealed_key) > 0");
  }

  /**
   * The attempts whose certificates were in use, the latest first, each certificate once. Those
   * whose keys were forgotten are left out.
   */
  public List<Attempt> generations(DnsName name) {
    List<Attempt> used =
        ledger.read(
            handle ->
                handle
                    .createQuery(
                        """
                        select * from attempt where name = :name and state in ('SERVED', 'FOUND')
                        and length(sealed_key) > 0 order by id
                        """)
                    .bind("name", name.text())
                    .map((row, context) -> AttemptRow.read(row))
                    .list());
    LinkedHashMap<X509Certificate, Attempt> first = new LinkedHashMap<>();
    used.forEach(attempt -> first.putIfAbsent(attempt.chain().orElseThrow().leaf(), attempt));
    return List.copyOf(first.reversed().sequencedValues());
  }

  /** How many attempts in a row have failed since one was served. */
  public int failuresInARow(DnsName name) {
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    """
                    select count(*) from attempt where name = :name and state in ('FAILED', 'PUT_BACK')
                    and id > coalesce((select max(id) from attempt where name = :name and state = 'SERVED'), 0)
                    """)
                .bind("name", name.text())
                .mapTo(Integer.class)
                .one());
  }

  /** The attempt's private key, opened. */
  public PrivateKey key(Attempt attempt) {
    return passphrase.open(sealedKey(attempt.id()));
  }

  private byte[] sealedKey(long id) {
    return ledger.read(handle -> AttemptRow.sealedKey(handle, id));
  }

  /** The old content that an attempt put aside. */
  public List<KeptCopy> kept(Attempt attempt) {
    return ledger.read(
        handle ->
            handle
                .createQuery("select file, copy from kept_file where attempt_id = :id")
                .bind("id", attempt.id())
                .map(
                    (row, context) ->
                        new KeptCopy(
                            Path.of(row.getString("file")),
                            Optional.ofNullable(row.getString("copy")).map(Path::of)))
                .list());
  }

  /** What each endpoint served when an attempt was staged. */
  public Map<Endpoint, X509Certificate> servedBefore(Attempt attempt) {
    return ledger.read(
        handle ->
            handle
                .createQuery("select endpoint, leaf from served_before where attempt_id = :id")
                .bind("id", attempt.id())
                .reduceRows(
                    new HashMap<>(),
                    (before, row) -> {
                      X509Certificate leaf =
                          Observations.certificate(row.getColumn("leaf", byte[].class));
                      PortColumns.endpoint(row.getColumn("endpoint", String.class))
                          .ifPresent(endpoint -> before.put(endpoint, leaf));
                      return before;
                    }));
  }

  /** A new attempt, DRAFTED. */
  public Attempt draft(
      DnsName name,
      String authority,
      List<? extends Identifier> names,
      KeyAlgorithm algorithm,
      KeyPair key,
      CertificateRequest request) {
    AttemptRow.Draft draft =
        new AttemptRow.Draft(
            name,
            authority,
            AttemptState.DRAFTED,
            Origin.RENEWAL,
            names,
            algorithm,
            request,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return AttemptRow.begin(
        ledger,
        draft,
        passphrase.seal(key.getPrivate()),
        "a new " + algorithm + " key and a request for " + display(names));
  }

  /**
   * A new attempt, ISSUED, with the key and the answer of an earlier one: nobody need be asked
   * again.
   */
  public Attempt again(Attempt earlier) {
    return again(
        earlier,
        earlier.brought() ? earlier.origin() : Origin.RENEWAL,
        Optional.empty(),
        "the answer of attempt " + earlier.id() + " is still good and is installed again");
  }

  /**
   * The same for going back to a certificate by hand.
   *
   * @param hold until when nothing newer is to take its place by itself
   */
  public Attempt rollback(Attempt earlier, Instant hold) {
    return again(
        earlier,
        Origin.ROLLBACK,
        Optional.of(hold),
        "back to the certificate of attempt " + earlier.id() + ", by hand");
  }

  private Attempt again(Attempt earlier, Origin origin, Optional<Instant> hold, String text) {
    AttemptRow.Draft draft =
        new AttemptRow.Draft(
            earlier.name(),
            earlier.authority(),
            AttemptState.ISSUED,
            origin,
            earlier.names(),
            earlier.algorithm(),
            earlier.request(),
            earlier.chain(),
            Optional.empty(),
            hold);
    return AttemptRow.begin(ledger, draft, sealedKey(earlier.id()), text);
  }

  /** What was in use before the first attempt. */
  public Attempt found(
      DnsName name,
      List<Identifier> names,
      KeyAlgorithm algorithm,
      CertifiedKey found,
      CertificateRequest request) {
    AttemptRow.Draft draft =
        new AttemptRow.Draft(
            name,
            "found",
            AttemptState.FOUND,
            Origin.FOUND,
            names,
            algorithm,
            request,
            Optional.of(found.chain()),
            Optional.empty(),
            Optional.empty());
    return AttemptRow.begin(
        ledger,
        draft,
        passphrase.seal(found.key()),
        "the certificate in use, "
            + found.chain().info().shortFingerprint()
            + ", is noted with its key, so that it can be gone back to");
  }

  private static String display(List<? extends Identifier> names) {
    return names.stream().map(Identifier::text).collect(Collectors.joining(", "));
  }

  /** Moves an attempt to a state in which nothing but the state changes. */
  public Attempt enter(Attempt attempt, AttemptState state, String text) {
    return change(attempt, state, text, Map.of());
  }

  /**
   * Notes where the authority keeps the order, so that it is taken up after a crash and not placed
   * twice.
   */
  public Attempt ordered(Attempt attempt, String orderUrl) {
    return change(attempt, attempt.state(), "order " + orderUrl, Map.of("order_url", orderUrl));
  }

  /** The authority will answer later. */
  public Attempt awaiting(Attempt attempt, String what) {
    return change(
        attempt, AttemptState.AWAITING_ANSWER, what, Map.of("reason", Printable.sanitize(what)));
  }

  /** The answer is here and was found good. */
  public Attempt issued(Attempt attempt, Chain chain, String text) {
    return change(
        attempt, AttemptState.ISSUED, text, Map.of("chain", Pem.encode(chain.certificates())));
  }

  /** The old content is kept; the new may be put in place from now on. */
  public Attempt staged(Attempt attempt, List<KeptCopy> kept) {
    ledger.step(
        handle -> {
          for (KeptCopy copy : kept) {
            handle
                .createUpdate(
                    "insert into kept_file (attempt_id, file, copy) values (:id, :file, :copy)")
                .bind("id", attempt.id())
                .bind("file", copy.file().toString())
                .bind("copy", copy.copy().map(Path::toString).orElse(null))
                .execute();
          }
          // The last look, copied: who looks at the ports meanwhile replaces it.
          handle
              .createUpdate(
                  """
                  insert into served_before (attempt_id, endpoint, leaf)
                  select :id, endpoint, leaf from observation where name = :name and leaf is not null
                  """)
              .bind("id", attempt.id())
              .bind("name", attempt.name().text())
              .execute();
          String text =
              kept.isEmpty()
                  ? "no files to keep"
                  : "kept what was in "
                      + kept.stream()
                          .map(copy -> copy.file().toString())
                          .collect(Collectors.joining(", "));
          return List.of(
              AttemptRow.update(handle, ledger, attempt, AttemptState.STAGED, text, Map.of()));
        });
    return reread(attempt);
  }

  /**
   * Every port serves the new leaf. Its alerts are set, and those of older certificates fall away,
   * in the same step; and keys that nobody will need again are forgotten.
   *
   * @param hooks how many are to be run now
   */
  public Attempt served(Attempt attempt, String text, Map<String, Instant> alerts, int hooks) {
    Set<Long> needed =
        generations(attempt.name()).stream()
            .limit(GENERATIONS)
            .map(Attempt::id)
            .collect(Collectors.toSet());
    ledger.step(
        handle -> {
          List<Event> events = new ArrayList<>();
          events.add(
              AttemptRow.update(handle, ledger, attempt, AttemptState.SERVED, text, Map.of()));
          PendingHooks.plan(handle, attempt, hooks);
          forgetKeys(handle, attempt, needed);
          Alerts.schedule(
              handle,
              ledger,
              attempt.name(),
              List.of(attempt.chain().orElseThrow().leaf()),
              leaf -> alerts);
          return events;
        });
    return reread(attempt);
  }

  private static void forgetKeys(Handle handle, Attempt served, Set<Long> needed) {
    List<Long> earlier =
        handle
            .createQuery(
                "select id from attempt where name = :name and id < :id"
                    + " and state <> 'AWAITING_ANSWER'")
            .bind("name", served.name().text())
            .bind("id", served.id())
            .mapTo(Long.class)
            .list();
    for (long id : earlier) {
      if (!needed.contains(id)) {
        handle
            .createUpdate("update attempt set sealed_key = :none where id = :id")
            .bind("none", new byte[0])
            .bind("id", id)
            .execute();
      }
    }
  }

  /** It came to nothing, and may be tried again. */
  public Attempt ended(Attempt attempt, AttemptState state, String reason, Instant nextTry) {
    return change(
        attempt,
        state,
        reason,
        Map.of("reason", Printable.sanitize(reason), "next_try", Times.of(nextTry)));
  }

  private Attempt change(
      Attempt attempt, AttemptState state, String text, Map<String, Object> columns) {
    ledger.step(
        handle -> List.of(AttemptRow.update(handle, ledger, attempt, state, text, columns)));
    return reread(attempt);
  }

  private Attempt reread(Attempt attempt) {
    return ledger.read(handle -> AttemptRow.read(handle, attempt.id()));
  }

  private Optional<Attempt> find(DnsName name, String condition) {
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    "select * from attempt where name = :name "
                        + condition
                        + " order by id desc limit 1")
                .bind("name", name.text())
                .map((row, context) -> AttemptRow.read(row))
                .findOne());
  }
}
