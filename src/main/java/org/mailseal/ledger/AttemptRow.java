package org.mailseal.ledger;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Pem;
import org.mailseal.ledger.trail.Event;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/** A row of the table of attempts: how one is read, written and moved on, each with its event. */
final class AttemptRow {
  /** What a new row begins with. */
  record Draft(
      DnsName name,
      String authority,
      AttemptState state,
      Origin origin,
      List<? extends Identifier> names,
      KeyAlgorithm algorithm,
      CertificateRequest request,
      Optional<Chain> chain,
      Optional<String> reason,
      Optional<Instant> nextTry) {
    /** Of what a person brought with its key. */
    static Draft imported(
        DnsName name,
        String authority,
        AttemptState state,
        KeyAlgorithm algorithm,
        CertifiedKey material,
        CertificateRequest request) {
      return new Draft(
          name,
          authority,
          state,
          Origin.IMPORT,
          request.names(),
          algorithm,
          request,
          Optional.of(material.chain()),
          Optional.empty(),
          Optional.empty());
    }
  }

  /** What the trail says of it. */
  static String imported(CertifiedKey material) {
    return "imported by hand: " + material.chain().info().shortFingerprint();
  }

  private AttemptRow() {}

  static Attempt read(ResultSet row) throws SQLException {
    try {
      String chain = row.getString("chain");
      return new Attempt(
          row.getLong("id"),
          new DnsName(row.getString("name")),
          row.getString("authority"),
          AttemptState.valueOf(row.getString("state")),
          Origin.valueOf(row.getString("origin")),
          Times.get(row, "started_at"),
          Times.get(row, "changed_at"),
          Arrays.stream(row.getString("names").split(" ")).map(Identifier::of).toList(),
          KeyAlgorithm.of(row.getString("key_algorithm")),
          CertificateRequest.parse(row.getBytes("request")),
          Optional.ofNullable(row.getString("order_url")),
          chain == null ? Optional.empty() : Optional.of(new Chain(Pem.certificates(chain))),
          Optional.ofNullable(row.getString("reason")),
          nextTry(row));
    } catch (IOException e) {
      throw new LedgerException(
          "attempt " + row.getLong("id") + " in the ledger is damaged: " + e.getMessage(), e);
    }
  }

  private static Optional<Attempt.NextTry> nextTry(ResultSet row) throws SQLException {
    Optional<Instant> asked = Times.find(row, "asked_until");
    boolean elsewhere = row.getBoolean("elsewhere");
    return Times.find(row, "next_try").map(at -> new Attempt.NextTry(at, asked, elsewhere));
  }

  static Attempt read(Handle handle, long id) {
    return handle
        .createQuery("select * from attempt where id = :id")
        .bind("id", id)
        .map((row, context) -> read(row))
        .one();
  }

  /** The attempt that a step has begun: the last of its events is of it. */
  static Attempt begun(Ledger ledger, List<Event> step) {
    long id = step.getLast().attempt().orElseThrow();
    return ledger.read(handle -> read(handle, id));
  }

  /** Writes a new row; the event tells its number. */
  static Event insert(Handle handle, Ledger ledger, Draft draft, byte[] sealedKey, String text) {
    long id =
        handle
            .createUpdate(
                """
                insert into attempt (name, authority, state, origin, started_at, changed_at, names, key_algorithm,
                sealed_key, request, chain, reason, next_try)
                values (:name, :authority, :state, :origin, :now, :now, :names, :algorithm, :key, :request, :chain,
                :reason, :next)
                """)
            .bind("name", draft.name.text())
            .bind("authority", draft.authority)
            .bind("state", draft.state.name())
            .bind("origin", draft.origin.name())
            .bind("now", Times.of(ledger.clock().instant()))
            .bind(
                "names",
                draft.names.stream().map(Identifier::text).collect(Collectors.joining(" ")))
            .bind("algorithm", draft.algorithm.word())
            .bind("key", sealedKey)
            .bind("request", draft.request.der())
            .bind("chain", draft.chain.map(c -> Pem.encode(c.certificates())).orElse(null))
            .bind("reason", draft.reason.orElse(null))
            .bind("next", draft.nextTry.map(Times::of).orElse(null))
            .executeAndReturnGeneratedKeys("id")
            .mapTo(Long.class)
            .one();
    return ledger.insert(
        handle, Optional.of(draft.name.text()), Optional.of(id), draft.state.event(), text);
  }

  /** Moves an attempt on. */
  static Event update(
      Handle handle,
      Ledger ledger,
      Attempt attempt,
      AttemptState state,
      String text,
      Map<String, Object> columns) {
    String forgotten =
        columns.containsKey("reason") ? "" : ", reason = null"; // of an earlier state
    String sets =
        columns.keySet().stream()
            .map(column -> ", " + column + " = :" + column)
            .collect(Collectors.joining());
    handle
        .createUpdate(
            "update attempt set state = :state, changed_at = :now"
                + forgotten
                + sets
                + " where id = :id")
        .bind("state", state.name())
        .bind("now", Times.of(ledger.clock().instant()))
        .bindMap(columns)
        .bind("id", attempt.id())
        .execute();
    if (state != AttemptState.AWAITING_ANSWER) {
      Alerts.drop(handle, ledger, attempt);
    }
    return ledger.insert(
        handle, Optional.of(attempt.name().text()), Optional.of(attempt.id()), state.event(), text);
  }

  static byte[] sealedKey(Handle handle, long id) {
    return handle
        .createQuery("select sealed_key from attempt where id = :id")
        .bind("id", id)
        .mapTo(byte[].class)
        .one();
  }
}
