package org.mailseal.authority.acme.challenge;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.authority.ProofTrial.Result;
import org.mailseal.certificate.AcmeCertificate;
import org.mailseal.name.Identifier;

/** tls-alpn-01 (RFC 8737) by a listener of our own, which is there while a challenge is open. */
record TlsAlpn01Prover(ProofDefinition.TlsAlpn01 where, Clock clock, SecureRandom random)
    implements Prover {
  static final String TYPE = "tls-alpn-01";

  /** For the proofs of other certificates, which come before. */
  private static final Duration TURN = Duration.ofMinutes(2);

  /**
   * A port answers for one order at a time: two orders may be for the same name, and SNI tells
   * nobody which one the authority has come for.
   */
  private static final Map<Integer, Semaphore> TURNS = new ConcurrentHashMap<>();

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String describe() {
    return TlsAlpn01Responder.port(where).describe();
  }

  /** A host proves nothing about its siblings (CA/B Forum BR §3.2.2.4.20). */
  @Override
  public boolean canProve(Identifier identifier) {
    return Http01Prover.provenByHttp(identifier);
  }

  @Override
  public List<String> obstacles(List<Identifier> names) {
    return turn().availablePermits() == 0
        ? List.of() // it is ours at this moment
        : TlsAlpn01Responder.obstacle(where).stream().toList();
  }

  @Override
  public Duration patience() {
    return TURN;
  }

  @Override
  public Shown show(List<Proof> proofs, Postings postings)
      throws AuthorityException, InterruptedException {
    Semaphore turn = turn();
    if (!turn.tryAcquire(TURN.toSeconds(), TimeUnit.SECONDS)) {
      throw new AuthorityException(
          "other certificates are being proven on port "
              + where.port()
              + " for more than "
              + TURN.toMinutes()
              + " minutes; the order is taken up next time");
    }
    try {
      TlsAlpn01Responder responder = new TlsAlpn01Responder(where, certificates(proofs));
      return () -> {
        responder.close();
        turn.release();
      };
    } catch (AuthorityException | RuntimeException e) {
      turn.release();
      throw e;
    }
  }

  /** For one handshake with ourselves. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  @Override
  public Result tryOut(Proof nothing, List<InetAddress> addresses, Postings postings) {
    if (addresses.isEmpty()) {
      return new Result.Untried();
    }
    List<String> faults = new ArrayList<>();
    Semaphore turn = turn();
    try {
      if (!turn.tryAcquire(LOOK.toSeconds(), TimeUnit.SECONDS)) {
        return new Result.Untried();
      }
      List<AcmeCertificate> shown = certificates(List.of(nothing));
      try (TlsAlpn01Responder _ = new TlsAlpn01Responder(where, shown)) {
        for (InetAddress address : addresses) {
          if (!TlsAlpn01Responder.seen(shown.getFirst(), address, LOOK)) {
            faults.add(address.getHostAddress());
          }
        }
      } finally {
        turn.release();
      }
    } catch (AuthorityException cannotListen) {
      return new Result.Untried(); // which is an obstacle of its own
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result.Untried();
    }
    return faults.isEmpty()
        ? new Result.Seen("port 443 leads here")
        : Result.Missed.ofPort(443, "at " + String.join(", ", faults), "a router");
  }

  private Semaphore turn() {
    return TURNS.computeIfAbsent(where.port(), _ -> new Semaphore(1, true));
  }

  private List<AcmeCertificate> certificates(List<Proof> proofs) {
    List<AcmeCertificate> certificates = new ArrayList<>();
    for (Proof proof : proofs) {
      certificates.add(
          AcmeCertificate.of(proof.identifier(), proof.hash(), clock.instant(), random));
    }
    return certificates;
  }

  /** It listens no longer than its process lives. */
  @Override
  public void removeLeft(Postings postings) {}
}
