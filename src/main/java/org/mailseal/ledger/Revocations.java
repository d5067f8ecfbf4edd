package org.mailseal.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.RevocationReason;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/** The certificates that are revoked, or are to be. */
public final class Revocations {
  private final Ledger ledger;

  Revocations(Ledger ledger) {
    this.ledger = ledger;
  }

  /** How far it has come. Each is on the disk before anybody is asked. */
  public enum State {
    /** Another certificate is to be served everywhere first. */
    PLANNED,
    /** The authority is being asked, or is to be asked again. */
    REQUESTED,
    REVOKED,
    /** A person is to ask the authority, and was told so. */
    BY_HAND;

    /** Whether there is something left to do here. */
    public boolean open() {
      return this == PLANNED || this == REQUESTED;
    }
  }

  /**
   * One certificate.
   *
   * @param name the managed certificate that it was of
   * @param authority who is asked
   * @param despiteDane whether another one may take its place that no TLSA record means
   * @param fault why the authority has not done it yet; printable
   */
  public record Revocation(
      long id,
      DnsName name,
      X509Certificate leaf,
      String authority,
      RevocationReason reason,
      State state,
      boolean despiteDane,
      Optional<String> fault) {
    /** Such as {@code 0a1b2c3d..4e5f6071 (key-compromise)}. */
    public String display() {
      return CertificateInfo.of(leaf).shortFingerprint() + " (" + reason + ")";
    }

    /** Why it may be installed no more; a printable clause. */
    public String words() {
      return switch (state) {
        case PLANNED, REQUESTED -> "is to be revoked (" + reason + ")";
        case REVOKED, BY_HAND -> "is revoked (" + reason + ")";
      };
    }
  }

  /** Those of a name, the first that was noted first. */
  public List<Revocation> of(DnsName name) {
    return find("name = :value", name.text());
  }

  /** The names of which an authority is to be asked for one. */
  public List<DnsName> requested() {
    return find("state = :value", State.REQUESTED.name()).stream()
        .map(Revocation::name)
        .distinct()
        .toList();
  }

  /** Those of a track. */
  public List<Revocation> of(KeyTrack track) {
    return of(track.name()).stream().filter(one -> track.has(one.leaf())).toList();
  }

  /**
   * Why a certificate must not be installed: it is, or is to be, revoked itself, or one with the
   * same key is because that is compromised. Whose name it was of does not matter.
   */
  public Optional<Revocation> against(X509Certificate leaf) {
    return find("fingerprint = :value", CertificateInfo.fingerprint(leaf)).stream()
        .findFirst()
        .or(() -> against(leaf.getPublicKey()));
  }

  /** Why a key must not be used: it is compromised. */
  public Optional<Revocation> against(PublicKey key) {
    return find("reason = 'key-compromise' and key_hash = :value", hash(key)).stream().findFirst();
  }

  /**
   * Notes that certificates are to be revoked, in one step. One that was noted before goes on from
   * where it is, but that it waits no more for another one where it need not.
   *
   * @param first where each begins: PLANNED or REQUESTED
   */
  public void begin(
      List<Attempt> certificates,
      RevocationReason reason,
      Function<Attempt, State> first,
      boolean despiteDane) {
    ledger.step(
        handle -> {
          List<Event> events = new ArrayList<>();
          for (Attempt one : certificates) {
            State state = first.apply(one);
            X509Certificate leaf = one.chain().orElseThrow().leaf();
            int changed =
                handle
                    .createUpdate(
                        """
                        update revocation set despite_dane = :dane, reason = :reason, authority = :authority,
                        state = case when state = 'PLANNED' then :state else state end, changed_at = :now
                        where name = :name and fingerprint = :fingerprint and state in ('PLANNED', 'REQUESTED')
                        """)
                    .bind("dane", despiteDane)
                    .bind("reason", reason.word())
                    .bind("authority", one.authority())
                    .bind("state", state.name())
                    .bind("now", Times.of(ledger.clock().instant()))
                    .bind("name", one.name().text())
                    .bind("fingerprint", CertificateInfo.fingerprint(leaf))
                    .execute();
            int added =
                changed > 0
                    ? 0
                    : handle
                        .createUpdate(
                            """
                            insert into revocation
                              (name, fingerprint, key_hash, leaf, authority, reason, state, despite_dane, changed_at)
                            select :name, :fingerprint, :key, :leaf, :authority, :reason, :state, :dane, :now
                            where not exists
                              (select 1 from revocation where name = :name and fingerprint = :fingerprint)
                            """)
                        .bind("name", one.name().text())
                        .bind("fingerprint", CertificateInfo.fingerprint(leaf))
                        .bind("key", hash(leaf.getPublicKey()))
                        .bind("leaf", der(leaf))
                        .bind("authority", one.authority())
                        .bind("reason", reason.word())
                        .bind("state", state.name())
                        .bind("dane", despiteDane)
                        .bind("now", Times.of(ledger.clock().instant()))
                        .execute();
            if (changed + added > 0) {
              events.add(
                  ledger.insert(
                      handle,
                      Optional.of(one.name().text()),
                      Optional.of(one.id()),
                      EventKind.REVOCATION_PLANNED,
                      CertificateInfo.of(leaf).shortFingerprint()
                          + " is to be revoked ("
                          + reason
                          + ")"
                          + (state == State.PLANNED
                              ? " once another certificate is served everywhere"
                              : "")
                          + (despiteDane ? ", whatever TLSA records mean" : "")));
            }
          }
          return events;
        });
  }

  /** Moves one on. */
  public void enter(Revocation one, State state, EventKind kind, String text) {
    ledger.step(
        handle -> {
          handle
              .createUpdate(
                  "update revocation set state = :state, changed_at = :now, fault = null where id ="
                      + " :id")
              .bind("state", state.name())
              .bind("now", Times.of(ledger.clock().instant()))
              .bind("id", one.id())
              .execute();
          return List.of(
              ledger.insert(
                  handle,
                  Optional.of(one.name().text()),
                  Optional.empty(),
                  kind,
                  one.display() + ": " + text));
        });
  }

  /** The authority has not done it; the trail tells each fault once. */
  public void failed(Revocation one, String fault) {
    String printable = Printable.sanitize(fault);
    if (one.fault().filter(printable::equals).isPresent()) {
      return;
    }
    ledger.step(
        handle -> {
          handle
              .createUpdate("update revocation set fault = :fault where id = :id")
              .bind("fault", printable)
              .bind("id", one.id())
              .execute();
          return List.of(
              ledger.insert(
                  handle,
                  Optional.of(one.name().text()),
                  Optional.empty(),
                  EventKind.REVOCATION_FAILED,
                  one.display() + ": " + printable));
        });
  }

  /**
   * Gives up those that are only planned.
   *
   * @param meant which of them
   * @return those that were given up
   */
  public List<Revocation> withdraw(DnsName name, Predicate<X509Certificate> meant) {
    List<Revocation> noted = of(name).stream().filter(one -> meant.test(one.leaf())).toList();
    List<Revocation> given = new ArrayList<>();
    ledger.step(
        handle -> {
          List<Event> events = new ArrayList<>();
          for (Revocation one : noted) {
            if (handle
                    .createUpdate("delete from revocation where id = :id and state = 'PLANNED'")
                    .bind("id", one.id())
                    .execute()
                > 0) {
              given.add(one);
              events.add(
                  ledger.insert(
                      handle,
                      Optional.of(name.text()),
                      Optional.empty(),
                      EventKind.REVOCATION_WITHDRAWN,
                      one.display()
                          + ": given up by hand: nobody is asked, and the certificate may be"
                          + " used"));
            }
          }
          return events;
        });
    return List.copyOf(given);
  }

  private List<Revocation> find(String condition, String value) {
    return ledger.read(
        handle ->
            handle
                .createQuery("select * from revocation where " + condition + " order by id")
                .bind("value", value)
                .map((row, _) -> read(row))
                .list());
  }

  private static Revocation read(ResultSet row) throws SQLException {
    String reason = row.getString("reason");
    @Nullable String fault = row.getString("fault");
    return new Revocation(
        row.getLong("id"),
        new DnsName(row.getString("name")),
        Observations.certificate(row.getBytes("leaf")),
        row.getString("authority"),
        RevocationReason.find(reason)
            .orElseThrow(() -> new LedgerException("no reason to revoke: " + reason)),
        State.valueOf(row.getString("state")),
        row.getBoolean("despite_dane"),
        Optional.ofNullable(fault));
  }

  private static byte[] der(X509Certificate leaf) {
    try {
      return leaf.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a parsed certificate has an encoding", e);
    }
  }

  private static String hash(PublicKey key) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
