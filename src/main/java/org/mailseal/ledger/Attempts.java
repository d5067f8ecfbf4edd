package org.mailseal.ledger;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.PortAddress;
import org.mailseal.ledger.port.PortColumns;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/** The attempts, as they stand. Who works on one takes {@link AttemptSteps}. */
public final class Attempts {
  private final Ledger ledger;
  private final Passphrase passphrase;

  Attempts(Ledger ledger, Passphrase passphrase) {
    this.ledger = ledger;
    this.passphrase = passphrase;
  }

  /** The newest attempt for any certificate of a name. */
  public Optional<Attempt> latest(DnsName name) {
    return latest(KeyTrack.whole(name));
  }

  /** The newest attempt for a certificate; requests that wait are no part of it yet. */
  public Optional<Attempt> latest(KeyTrack track) {
    return find(track, "and state not in ('AWAITING_ANSWER', 'ANSWERED', 'CANCELLED')");
  }

  /** The newest attempt of a name whose certificate was installed and stayed. */
  public Optional<Attempt> lastInstalled(DnsName name) {
    return lastInstalled(KeyTrack.whole(name));
  }

  /**
   * The newest of those that concern an authority: what failed at another one, for a reason of that
   * one alone, is left out.
   */
  public Optional<Attempt> latest(KeyTrack track, String authority) {
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    """
                    select * from attempt where name = :name and key_algorithm like :keys
                    and state not in ('AWAITING_ANSWER', 'ANSWERED', 'CANCELLED')
                    and (authority = :authority or state <> 'FAILED' or not elsewhere)
                    order by id desc limit 1
                    """)
                .bindMap(bindings(track))
                .bind("authority", authority)
                .map((row, context) -> AttemptRow.read(row))
                .findOne());
  }

  /** The newest attempt whose certificate was installed and stayed, proven at every port or not. */
  public Optional<Attempt> lastInstalled(KeyTrack track) {
    return find(track, "and state in ('SERVED', 'UNPROVEN')");
  }

  /**
   * What an authority was asked for, whatever the certificate.
   *
   * @param orderedAt when an order was placed, or may have been
   * @param issuedAt when the answer came
   * @param failedAt when an order came to nothing
   * @param replaces whether it told which certificate it replaces, that none had replaced before
   */
  public record Asked(
      List<Identifier> names,
      @Nullable Instant orderedAt,
      @Nullable Instant issuedAt,
      @Nullable Instant failedAt,
      boolean replaces) {}

  /**
   * What an authority was asked for since then, each order once. Those whose order is not placed
   * yet, though it may be at any moment, count as ordered.
   *
   * @param before the number of the attempt before which it is looked; of no attempt: the greatest
   */
  public List<Asked> asked(String authority, Instant since, long before) {
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    """
                    select a.names, a.state, a.started_at, a.changed_at, a.order_url,
                    (a.chain is not null) as answered,
                    (select max(e.at) from event e where e.name = a.name and e.attempt_id = a.id
                     and lower(e.kind) = :requested) as requested_at,
                    (select max(e.at) from event e where e.name = a.name and e.attempt_id = a.id
                     and lower(e.kind) = :issued) as issued_at,
                    (select count(*) from attempt p where p.id =
                      (select max(q.id) from attempt q where q.name = a.name and q.id < a.id
                       and substring(q.key_algorithm, 1, 3) = substring(a.key_algorithm, 1, 3)
                       and q.chain is not null and q.state <> 'FOUND')
                     and p.authority = a.authority and p.state in ('SERVED', 'UNPROVEN')
                     and p.origin in ('RENEWAL', 'ROLLBACK')) as replaced
                    from attempt a where a.authority = :authority and a.origin = 'RENEWAL'
                    and a.changed_at > :since and a.id < :before
                    and (a.order_url is null or not exists
                     (select 1 from attempt l where l.name = a.name and l.order_url = a.order_url
                      and l.id > a.id and l.id < :before))
                    order by a.id
                    """)
                .bind("authority", authority)
                .bind("requested", EventKind.REQUESTED.word())
                .bind("issued", EventKind.ISSUED.word())
                .bind("since", Times.of(since))
                .bind("before", before)
                .map((row, context) -> asked(row))
                .list());
  }

  private static Asked asked(ResultSet row) throws SQLException {
    AttemptState state = AttemptState.valueOf(row.getString("state"));
    boolean ordered = row.getString("order_url") != null;
    boolean answered = row.getBoolean("answered");
    boolean open = state.open() && !answered;
    Instant started = Times.get(row, "started_at");
    Instant changed = Times.get(row, "changed_at");
    return new Asked(
        Arrays.stream(row.getString("names").split(" ")).<Identifier>map(Identifier::of).toList(),
        ordered || answered || open ? Times.find(row, "requested_at").orElse(started) : null,
        answered ? Times.find(row, "issued_at").orElse(changed) : open ? started : null,
        state == AttemptState.FAILED && ordered && !answered ? changed : null,
        row.getInt("replaced") > 0);
  }

  /**
   * The newest attempts that have an answer, the latest first: those that failed, and the last one
   * whose answer was installed.
   */
  public List<Attempt> lastAnswered(KeyTrack track) {
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    """
                    select * from attempt where name = :name and key_algorithm like :keys
                    and chain is not null and state <> 'FOUND'
                    and length(sealed_key) > 0 and id >= coalesce(
                      (select max(id) from attempt where name = :name and key_algorithm like :keys
                       and chain is not null
                       and state not in ('FOUND', 'FAILED') and length(sealed_key) > 0), 0)
                    order by id desc
                    """)
                .bindMap(bindings(track))
                .map((row, context) -> AttemptRow.read(row))
                .list());
  }

  /** The attempts whose certificates were in use, of any certificate of a name. */
  public List<Attempt> generations(DnsName name) {
    return generations(KeyTrack.whole(name));
  }

  /**
   * The attempts whose certificates were in use, the latest first, each certificate once. Those
   * whose keys were forgotten are left out.
   */
  public List<Attempt> generations(KeyTrack track) {
    List<Attempt> used =
        ledger.read(
            handle ->
                handle
                    .createQuery(
                        """
                        select * from attempt where name = :name and key_algorithm like :keys
                        and state in ('SERVED', 'UNPROVEN', 'FOUND')
                        and length(sealed_key) > 0 order by id
                        """)
                    .bindMap(bindings(track))
                    .map((row, context) -> AttemptRow.read(row))
                    .list());
    LinkedHashMap<X509Certificate, Attempt> first = new LinkedHashMap<>();
    used.forEach(attempt -> first.putIfAbsent(attempt.chain().orElseThrow().leaf(), attempt));
    return List.copyOf(first.reversed().sequencedValues());
  }

  /**
   * The attempts of a name that have an answer, the latest first, each certificate once, whether it
   * was ever installed or not. The keys of some may be forgotten.
   */
  public List<Attempt> answered(DnsName name) {
    return eachOnce(answered().stream().filter(attempt -> attempt.name().equals(name)));
  }

  /** The same of whatever name, with this key. */
  public List<Attempt> withKey(PublicKey key) {
    return eachOnce(having(key));
  }

  /** The key of a certificate, where it was not forgotten. */
  public Optional<KeyPair> heldKey(X509Certificate leaf) {
    return having(leaf.getPublicKey())
        .filter(this::holdsKey)
        .findFirst()
        .map(attempt -> new KeyPair(leaf.getPublicKey(), key(attempt)));
  }

  private Stream<Attempt> having(PublicKey key) {
    return answered().stream()
        .filter(attempt -> attempt.chain().orElseThrow().leaf().getPublicKey().equals(key));
  }

  private List<Attempt> answered() {
    return ledger.read(
        handle ->
            handle
                .createQuery("select * from attempt where chain is not null order by id desc")
                .map((row, _) -> AttemptRow.read(row))
                .list());
  }

  /** A certificate may be of several attempts, and of several names. */
  private static List<Attempt> eachOnce(Stream<Attempt> attempts) {
    Set<List<Object>> known = new HashSet<>();
    return attempts
        .filter(attempt -> known.add(List.of(attempt.name(), attempt.chain().orElseThrow().leaf())))
        .toList();
  }

  /**
   * How many attempts in a row have failed since one was served, as far as they concern an
   * authority: each has limits of its own.
   */
  public int failuresInARow(KeyTrack track, String authority) {
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    """
                    select count(*) from attempt where name = :name and key_algorithm like :keys
                    and state in ('FAILED', 'PUT_BACK')
                    and (authority = :authority or state <> 'FAILED' or not elsewhere)
                    and id > coalesce((select max(id) from attempt where name = :name
                      and key_algorithm like :keys and state in ('SERVED', 'UNPROVEN')), 0)
                    """)
                .bindMap(bindings(track))
                .bind("authority", authority)
                .mapTo(Integer.class)
                .one());
  }

  /** The attempt's private key, opened. */
  public PrivateKey key(Attempt attempt) {
    return passphrase.open(ledger.read(handle -> AttemptRow.sealedKey(handle, attempt.id())));
  }

  /** The old content that an attempt put aside. */
  public List<Attempt.KeptCopy> kept(Attempt attempt) {
    return ledger.read(
        handle ->
            handle
                .createQuery("select file, copy from kept_file where attempt_id = :id")
                .bind("id", attempt.id())
                .map(
                    (row, context) ->
                        new Attempt.KeptCopy(
                            Path.of(row.getString("file")),
                            Optional.ofNullable(row.getString("copy")).map(Path::of)))
                .list());
  }

  /**
   * The certificates that were ever renewed, looked at or alerted of, and not forgotten since. A
   * name of which there are requests alone is none.
   */
  public List<DnsName> everManaged() {
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    """
                    select name from attempt where state not in ('AWAITING_ANSWER', 'ANSWERED', 'CANCELLED')
                    union select name from observation
                    union select name from checked_port
                    union select name from trouble
                    union select name from alert where attempt_id is null
                    order by name
                    """)
                .mapTo(String.class)
                .map(DnsName::new)
                .list());
  }

  /** Whether anything is known of a name beside the trail. */
  public boolean knows(DnsName name) {
    return everManaged().contains(name)
        || ledger.read(
            handle ->
                handle
                        .createQuery("select count(*) from attempt where name = :name")
                        .bind("name", name.text())
                        .mapTo(Integer.class)
                        .one()
                    > 0);
  }

  /** Every file that was ever replaced for a certificate, even where it was put back. */
  public List<Path> everTouched(DnsName name) {
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    """
                    select distinct file from kept_file where attempt_id in
                      (select id from attempt where name = :name)
                    order by file
                    """)
                .bind("name", name.text())
                .mapTo(String.class)
                .map(Path::of)
                .list());
  }

  /** Every file that was ever replaced for a certificate, and not put back at once. */
  public List<Path> everReplaced(KeyTrack track) {
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    """
                    select distinct file from kept_file where attempt_id in
                      (select id from attempt where name = :name and key_algorithm like :keys
                       and state in ('SERVED', 'UNPROVEN'))
                    order by file
                    """)
                .bindMap(bindings(track))
                .mapTo(String.class)
                .map(Path::of)
                .list());
  }

  /** Whether the attempt's private key was not forgotten. */
  public boolean holdsKey(Attempt attempt) {
    return ledger.read(handle -> AttemptRow.sealedKey(handle, attempt.id())).length > 0;
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

  /** The ports that served nothing when an attempt was staged. */
  public Set<PortAddress> unseenBefore(Attempt attempt) {
    return ledger.read(
        handle ->
            handle
                .createQuery("select endpoint, address from unseen_before where attempt_id = :id")
                .bind("id", attempt.id())
                .map((row, context) -> PortColumns.port(row))
                .stream()
                .flatMap(Optional::stream)
                .collect(Collectors.toSet()));
  }

  /** Of {@code name = :name and key_algorithm like :keys}. */
  static Map<String, String> bindings(KeyTrack track) {
    return Map.of("name", track.name().text(), "keys", track.word() + "%");
  }

  private Optional<Attempt> find(KeyTrack track, String condition) {
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    "select * from attempt where name = :name and key_algorithm like :keys "
                        + condition
                        + " order by id desc limit 1")
                .bindMap(bindings(track))
                .map((row, context) -> AttemptRow.read(row))
                .findOne());
  }
}
