package org.mailseal.ledger;

import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Pem;
import org.mailseal.endpoint.PortAddress;
import org.mailseal.ledger.port.PortColumns;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;

/**
 * The steps of a certificate's attempts: what only the holder of its claim writes. Each is a single
 * transaction, on the disk when it returns, and extends the claim. Who has lost the claim writes
 * nothing: every method throws {@link Claims.LostException}, after which nothing more may be
 * touched.
 */
public final class AttemptSteps {
  /** How many certificates one can go back to. */
  private static final int GENERATIONS = 3;

  private final Ledger ledger;
  private final Passphrase passphrase;
  private final Claims.Claim claim;
  private final KeyTrack track;

  AttemptSteps(Ledger ledger, Passphrase passphrase, Claims.Claim claim, KeyTrack track) {
    this.ledger = ledger;
    this.passphrase = passphrase;
    this.claim = claim;
    this.track = track;
  }

  /**
   * A new attempt, DRAFTED.
   *
   * @param kept why the key is one that was in use before; empty where it is new
   */
  public Attempt draft(
      DnsName name,
      String authority,
      List<? extends Identifier> names,
      KeyAlgorithm algorithm,
      KeyPair key,
      Optional<String> kept,
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
    return begin(
        draft,
        passphrase.seal(key.getPrivate()),
        kept.map(why -> "the " + algorithm + " key in use (" + why + ")")
                .orElse("a new " + algorithm + " key")
            + " and a request for "
            + display(names));
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
   * The same for the certificate in use, where a target does not hold it: nothing else about it is
   * any other than before.
   */
  public Attempt installedAgain(Attempt inUse) {
    return again(
        inUse,
        inUse.origin(),
        inUse.nextTry().map(Attempt.NextTry::at).filter(_ -> inUse.state() == AttemptState.SERVED),
        "the certificate of attempt " + inUse.id() + " is installed again, without a new order");
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

  /**
   * A new attempt, DRAFTED, with the key, the request and the order of one that failed before there
   * was an answer.
   */
  public Attempt resumed(Attempt failed) {
    AttemptRow.Draft draft =
        new AttemptRow.Draft(
            failed.name(),
            failed.authority(),
            AttemptState.DRAFTED,
            Origin.RENEWAL,
            failed.names(),
            failed.algorithm(),
            failed.request(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    String order = failed.orderUrl().orElseThrow();
    List<Event> events =
        step(
            failed.name(),
            handle -> {
              Event inserted =
                  AttemptRow.insert(
                      handle,
                      ledger,
                      draft,
                      AttemptRow.sealedKey(handle, failed.id()),
                      "goes on with the key and the order of attempt " + failed.id());
              handle
                  .createUpdate("update attempt set order_url = :order where id = :id")
                  .bind("order", order)
                  .bind("id", inserted.attempt().orElseThrow())
                  .execute();
              return List.of(inserted);
            });
    return AttemptRow.begun(ledger, events);
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
    byte[] key = ledger.read(handle -> AttemptRow.sealedKey(handle, earlier.id()));
    return begin(draft, key, text);
  }

  private Attempt begin(AttemptRow.Draft draft, byte[] sealedKey, String text) {
    return AttemptRow.begun(
        ledger,
        step(
            draft.name(),
            handle -> List.of(AttemptRow.insert(handle, ledger, draft, sealedKey, text))));
  }

  private List<Event> step(DnsName of, Function<Handle, List<Event>> changes) {
    if (!claim.name().equals(of.text())) {
      throw new IllegalArgumentException("the claim of " + claim.name() + " is none of " + of);
    }
    return claim.step(changes);
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
    return begin(
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

  /**
   * The old content is kept; the new may be put in place from now on.
   *
   * @param unseen the ports that serve nothing now, and need not serve it afterwards
   */
  public Attempt staged(Attempt attempt, List<Attempt.KeptCopy> kept, Set<PortAddress> unseen) {
    step(
        attempt.name(),
        handle -> {
          for (Attempt.KeptCopy copy : kept) {
            handle
                .createUpdate(
                    "insert into kept_file (attempt_id, file, copy) values (:id, :file, :copy)")
                .bind("id", attempt.id())
                .bind("file", copy.file().toString())
                .bind("copy", copy.copy().map(Path::toString).orElse(null))
                .execute();
          }
          for (PortAddress port : unseen) {
            handle
                .createUpdate(
                    "insert into unseen_before (attempt_id, endpoint, address)"
                        + " values (:id, :endpoint, :address)")
                .bind("id", attempt.id())
                .bind("endpoint", port.endpoint().toString())
                .bind("address", PortColumns.address(port))
                .execute();
          }
          // The last look, copied: who looks at the ports meanwhile replaces it.
          handle
              .createUpdate(
                  """
                  insert into served_before (attempt_id, endpoint, leaf)
                  select :id, endpoint, leaf from observation where leaf is not null and
                  """
                      + Observations.OF_TRACK)
              .bind("id", attempt.id())
              .bind("name", attempt.name().text())
              .bind("track", track.word())
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
        new Attempts(ledger, passphrase)
            .generations(track).stream()
                .limit(GENERATIONS)
                .map(Attempt::id)
                .collect(Collectors.toSet());
    step(
        attempt.name(),
        handle -> {
          List<Event> events = new ArrayList<>();
          events.add(
              AttemptRow.update(handle, ledger, attempt, AttemptState.SERVED, text, Map.of()));
          PendingHooks.plan(handle, track, attempt, hooks);
          forgetKeys(handle, attempt, needed);
          Alerts.schedule(
              handle, ledger, track, List.of(attempt.chain().orElseThrow().leaf()), leaf -> alerts);
          return events;
        });
    return reread(attempt);
  }

  /**
   * Every port that could be seen serves the new leaf. It stays, and is looked at again; no key is
   * forgotten and no hook planned until it is proven. Those of earlier certificates fall away: they
   * would tell of this one.
   */
  public Attempt unproven(Attempt attempt, String reason, Instant nextLook) {
    step(
        attempt.name(),
        handle -> {
          PendingHooks.plan(handle, track, attempt, 0);
          return List.of(
              AttemptRow.update(
                  handle,
                  ledger,
                  attempt,
                  AttemptState.UNPROVEN,
                  reason,
                  outcome(reason, new Attempt.NextTry(nextLook))));
        });
    return reread(attempt);
  }

  private void forgetKeys(Handle handle, Attempt served, Set<Long> needed) {
    List<Long> earlier =
        handle
            .createQuery(
                "select id from attempt where name = :name and key_algorithm like :keys"
                    + " and id < :id and state <> 'AWAITING_ANSWER'")
            .bindMap(Attempts.bindings(track))
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
    return ended(attempt, state, reason, new Attempt.NextTry(nextTry));
  }

  /** The same, where the authority may have asked for a wait. */
  public Attempt ended(
      Attempt attempt, AttemptState state, String reason, Attempt.NextTry nextTry) {
    return change(attempt, state, reason, outcome(reason, nextTry));
  }

  private static Map<String, Object> outcome(String reason, Attempt.NextTry nextTry) {
    Map<String, Object> columns = new HashMap<>();
    columns.put("reason", Printable.sanitize(reason));
    columns.put("next_try", Times.of(nextTry.at()));
    columns.put("elsewhere", nextTry.elsewhere());
    nextTry.asked().ifPresent(asked -> columns.put("asked_until", Times.of(asked)));
    return columns;
  }

  /** FAILED, for the answer is not one to install; it is kept, and may be one later. */
  public Attempt refused(Attempt attempt, Chain chain, String reason, Attempt.NextTry nextTry) {
    Map<String, Object> columns = outcome(reason, nextTry);
    columns.put("chain", Pem.encode(chain.certificates()));
    return change(attempt, AttemptState.FAILED, reason, columns);
  }

  private Attempt change(
      Attempt attempt, AttemptState state, String text, Map<String, Object> columns) {
    step(
        attempt.name(),
        handle -> List.of(AttemptRow.update(handle, ledger, attempt, state, text, columns)));
    return reread(attempt);
  }

  /**
   * The answer to a request, as an attempt of its own, ISSUED: what it installs was looked at by a
   * person.
   */
  public Attempt answered(Attempt request, Chain chain, String text) {
    List<Event> events =
        step(
            request.name(),
            handle -> {
              AttemptRow.Draft draft =
                  new AttemptRow.Draft(
                      request.name(),
                      request.authority(),
                      AttemptState.ISSUED,
                      Origin.ANSWER,
                      request.names(),
                      request.algorithm(),
                      request.request(),
                      Optional.of(chain),
                      Optional.empty(),
                      Optional.empty());
              Event ended =
                  AttemptRow.update(
                      handle, ledger, request, AttemptState.ANSWERED, text, columns(chain));
              return List.of(
                  ended,
                  AttemptRow.insert(
                      handle,
                      ledger,
                      draft,
                      AttemptRow.sealedKey(handle, request.id()),
                      "the answer to request " + request.id()));
            });
    return AttemptRow.begun(ledger, events);
  }

  /** The answer to a request that the settings do not know: it is kept with its key. */
  public Attempt kept(Attempt request, Chain chain, String text) {
    return change(request, AttemptState.ANSWERED, text, columns(chain));
  }

  /** Nobody waits for an answer now; the key is forgotten. */
  public Attempt cancel(Attempt request) {
    return change(
        request,
        AttemptState.CANCELLED,
        "cancelled by hand; its key is forgotten",
        Map.of("sealed_key", new byte[0]));
  }

  /** What is kept of a name, in an order in which nothing is left that another row names. */
  private static final List<String> OF_NAME =
      List.of(
          "trouble",
          "checked_port",
          "observation",
          "chain_end",
          "renewal_information",
          "handover",
          "alert");

  private static final List<String> OF_ATTEMPT =
      List.of("after_hook", "kept_file", "served_before", "unseen_before");

  /**
   * Drops all that is known of a name, keys included, but the trail, and which of its certificates
   * are revoked: those must never be installed again. The daemon that runs does not go by the name
   * any more. Requests that wait are given up.
   *
   * @param text for the trail
   */
  public void forget(DnsName name, String text) {
    List<Attempt> waiting = ledger.requests().waiting(name);
    step(
        name,
        handle -> {
          List<Event> events = new ArrayList<>();
          for (Attempt request : waiting) {
            events.add(
                ledger.insert(
                    handle,
                    Optional.of(name.text()),
                    Optional.of(request.id()),
                    EventKind.CANCELLED,
                    "given up, for " + name + " is retired; its key is forgotten"));
          }
          events.addAll(PostedProofs.forget(ledger, handle, name.text()));
          delete(handle, "delete from revocation where name = :name and state = 'PLANNED'", name);
          for (String table : OF_NAME) {
            delete(handle, "delete from " + table + " where name = :name", name);
          }
          for (String table : OF_ATTEMPT) {
            delete(
                handle,
                "delete from "
                    + table
                    + " where attempt_id in (select id from attempt where name = :name)",
                name);
          }
          delete(handle, "delete from attempt where name = :name", name);
          delete(handle, "delete from daemon_certificate where name = :name", name);
          events.add(
              ledger.insert(
                  handle, Optional.of(name.text()), Optional.empty(), EventKind.FORGOTTEN, text));
          return events;
        });
  }

  private static void delete(Handle handle, String statement, DnsName name) {
    handle.createUpdate(statement).bind("name", name.text()).execute();
  }

  /**
   * A certificate and its key that a person brought: ISSUED, to be installed.
   *
   * @param request signed with that key, for what asks for one later
   */
  public Attempt imported(
      DnsName name,
      String authority,
      KeyAlgorithm algorithm,
      CertifiedKey material,
      CertificateRequest request) {
    return begin(
        AttemptRow.Draft.imported(
            name, authority, AttemptState.ISSUED, algorithm, material, request),
        passphrase.seal(material.key()),
        AttemptRow.imported(material));
  }

  private static Map<String, Object> columns(Chain chain) {
    return Map.of("chain", Pem.encode(chain.certificates()));
  }

  private Attempt reread(Attempt attempt) {
    return ledger.read(handle -> AttemptRow.read(handle, attempt.id()));
  }
}
