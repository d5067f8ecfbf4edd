package org.mailseal.ledger;

import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Pem;
import org.mailseal.endpoint.PortAddress;
import org.mailseal.ledger.port.PortColumns;
import org.mailseal.ledger.port.ServedPort;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.name.DnsName;

/** What each port of a managed certificate served when it was last looked at. */
public final class Observations {
  private static final int MAX_TRIES = 5;
  private static final String UNIQUE_VIOLATION = "23505"; // SQL:2016, table 38

  /** What belongs to a track; to all of a name's where it is the whole of it. */
  static final String OF_TRACK = "name = :name and (:track = '' or track = :track)";

  /** The same, with what was noted while the name had one certificate. */
  static final String ALSO_FORMER = "name = :name and (:track = '' or track in (:track, ''))";

  private final Ledger ledger;

  Observations(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * Replaces what was known of a certificate's ports, and sets alerts for each certificate that is
   * served now. Alerts of certificates that no port serves now fall away, but only where every port
   * could be seen.
   *
   * @param alerts the alerts of a certificate: threshold to instant
   */
  public void replace(
      KeyTrack track,
      List<ServedPort> seen,
      Function<X509Certificate, Map<String, Instant>> alerts) {
    for (int tries = 1; ; tries++) {
      try {
        replaceOnce(track, seen, alerts);
        return;
      } catch (LedgerException e) {
        if (tries == MAX_TRIES || !enteredTwice(e)) {
          throw e;
        }
      }
    }
  }

  /** Two who looked at the same time both found nothing to delete, and one was quicker. */
  static boolean enteredTwice(LedgerException fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Notes which certificates stop to be taken before their own end, because an issuer in the chain
   * that they were seen in does.
   */
  public void chains(DnsName name, Collection<CertificateInfo> seen) {
    ledger.step(
        handle -> {
          seen.forEach(leaf -> noteChain(handle, name, leaf));
          return List.of();
        });
  }

  private static void noteChain(Handle handle, DnsName name, CertificateInfo leaf) {
    Optional<Instant> known = chainEnd(handle, name.text(), leaf.fingerprint());
    if (known.equals(Optional.of(leaf.ends()).filter(_ -> leaf.endsEarly()))) {
      return;
    }
    handle
        .createUpdate("delete from chain_end where name = :name and fingerprint = :fingerprint")
        .bind("name", name.text())
        .bind("fingerprint", leaf.fingerprint())
        .execute();
    if (leaf.endsEarly()) {
      handle
          .createUpdate(
              "insert into chain_end (name, fingerprint, ends_at) values (:name, :fingerprint,"
                  + " :ends)")
          .bind("name", name.text())
          .bind("fingerprint", leaf.fingerprint())
          .bind("ends", Times.of(leaf.ends()))
          .execute();
    }
  }

  private static Optional<Instant> chainEnd(Handle handle, String name, String fingerprint) {
    return handle
        .createQuery(
            "select ends_at from chain_end where name = :name and fingerprint = :fingerprint")
        .bind("name", name)
        .bind("fingerprint", fingerprint)
        .map((row, context) -> Times.get(row, "ends_at"))
        .findOne();
  }

  /** What is known of a certificate, with the end of its chain. */
  static CertificateInfo info(Handle handle, String name, CertificateInfo leaf) {
    return chainEnd(handle, name, leaf.fingerprint()).map(leaf::endingAt).orElse(leaf);
  }

  private void replaceOnce(
      KeyTrack track,
      List<ServedPort> seen,
      Function<X509Certificate, Map<String, Instant>> alerts) {
    ledger.step(
        handle -> {
          handle
              .createUpdate("delete from observation where " + ALSO_FORMER)
              .bind("name", track.name().text())
              .bind("track", track.word())
              .execute();
          for (ServedPort one : seen) {
            handle
                .createUpdate(
                    """
                    insert into observation (name, track, endpoint, address, at, leaf, fault)
                    values (:name, :track, :endpoint, :address, :at, :leaf, :fault)
                    """)
                .bind("name", track.name().text())
                .bind("track", track.word())
                .bind("endpoint", one.port().endpoint().toString())
                .bind("address", PortColumns.address(one.port()))
                .bind("at", Times.of(one.at()))
                .bind("leaf", one.leaf().map(Observations::der).orElse(null))
                .bind("fault", one.fault().orElse(null))
                .execute();
          }
          List<X509Certificate> served =
              seen.stream().flatMap(one -> one.leaf().stream()).distinct().toList();
          if (seen.stream().allMatch(one -> one.leaf().isPresent()) && !seen.isEmpty()) {
            Alerts.schedule(handle, ledger, track, served, alerts);
          } else {
            Alerts.add(handle, ledger, track.name(), served, alerts);
          }
          return List.of();
        });
  }

  /** What clients of any kind got at the ports of a name. */
  public List<ServedPort> forName(DnsName name) {
    return forTrack(KeyTrack.whole(name));
  }

  /** What was seen at the ports of a certificate. */
  public List<ServedPort> forTrack(KeyTrack track) {
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    "select endpoint, address, at, leaf, fault from observation where "
                        + OF_TRACK
                        + " order by endpoint, address")
                .bind("name", track.name().text())
                .bind("track", track.word())
                .map((row, context) -> seen(row))
                .stream()
                .flatMap(Optional::stream)
                .toList());
  }

  /**
   * The certificate in use: the first to end of those that the ports served when last seen, or the
   * one that was installed last.
   */
  public Optional<CertificateInfo> inUse(KeyTrack track) {
    DnsName name = track.name();
    return served(track).stream()
        .map(CertificateInfo::of)
        .map(leaf -> inChain(name, leaf))
        .min(Comparator.comparing(CertificateInfo::ends))
        .or(
            () ->
                ledger
                    .attempts()
                    .lastInstalled(track)
                    .flatMap(Attempt::chain)
                    .map(Chain::info)
                    .map(leaf -> inChain(name, leaf)));
  }

  /** The certificates that the ports served when last seen, each once. */
  public List<X509Certificate> served(KeyTrack track) {
    return forTrack(track).stream().flatMap(one -> one.leaf().stream()).distinct().toList();
  }

  CertificateInfo inChain(DnsName name, CertificateInfo leaf) {
    return ledger.read(handle -> info(handle, name.text(), leaf));
  }

  private static Optional<ServedPort> seen(ResultSet row) throws SQLException {
    Optional<PortAddress> port = PortColumns.port(row);
    return port.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ServedPort(
                port.get(),
                Times.get(row, "at"),
                leaf(row),
                Optional.ofNullable(row.getString("fault"))));
  }

  /** The certificate in a row that may have none. */
  static Optional<X509Certificate> leaf(ResultSet row) throws SQLException {
    return Optional.ofNullable(row.getBytes("leaf")).map(Observations::certificate);
  }

  static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a parsed certificate has an encoding", e);
    }
  }

  static X509Certificate certificate(byte[] der) {
    try {
      return Pem.certificate(der);
    } catch (IOException e) {
      throw new LedgerException("a certificate in the ledger is damaged", e);
    }
  }
}
