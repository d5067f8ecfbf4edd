package org.mailseal.authority.acme.challenge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.authority.ProofTrial.Result;
import org.mailseal.fetch.Gate;
import org.mailseal.fetch.HostAddresses;
import org.mailseal.fetch.HttpFetch;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;

/** http-01 by a responder of our own, which listens while a challenge is open. */
public record Http01Prover(ProofDefinition.Http01 where) implements Prover {
  static final String TYPE = "http-01";

  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final long MAX_BODY = 4 << 10;

  /** As many as Let's Encrypt follows. */
  private static final int REDIRECTS = 10;

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String describe() {
    return Http01Responder.port(where).describe();
  }

  @Override
  public boolean canProve(Identifier identifier) {
    return provenByHttp(identifier);
  }

  /** A host proves nothing about its siblings (CA/B Forum BR §3.2.2.4.19). */
  static boolean provenByHttp(Identifier identifier) {
    return !(identifier instanceof DnsName name && name.wildcard());
  }

  @Override
  public List<String> obstacles(List<Identifier> names) {
    return SharedResponder.obstacle(where).stream().toList();
  }

  /** Each address is looked at: an authority takes whichever it likes. */
  @Override
  public Result tryOut(Proof nothing, List<InetAddress> addresses, Postings postings) {
    if (addresses.isEmpty()) {
      return new Result.Untried();
    }
    List<String> faults = new ArrayList<>();
    try (Shown _ = SharedResponder.show(where, List.of(nothing))) {
      for (InetAddress address : addresses) {
        fault(nothing, address)
            .ifPresent(why -> faults.add("at " + address.getHostAddress() + ": " + why));
      }
    } catch (AuthorityException cannotListen) {
      return new Result.Untried(); // which is an obstacle of its own
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result.Untried();
    }
    return faults.isEmpty()
        ? new Result.Seen("port 80 leads here")
        : Result.Missed.ofPort(80, String.join("; ", faults), "a router or a proxy");
  }

  private static Optional<String> fault(Proof nothing, InetAddress address)
      throws InterruptedException {
    URI place = nothing.place(80);
    Gate gate =
        at ->
            at.getHost().equals(place.getHost())
                ? List.of(address)
                : Gate.anywhere(HostAddresses.system()).pass(at);
    try {
      byte[] seen =
          new HttpFetch(UncheckedTls.context(), LOOK, MAX_BODY, REDIRECTS, gate).get(place);
      return new String(seen, StandardCharsets.ISO_8859_1)
              .stripTrailing()
              .equals(nothing.keyAuthorization())
          ? Optional.empty()
          : Optional.of("another server answers");
    } catch (IOException e) {
      return Optional.of(Printable.sanitize(String.valueOf(e.getMessage())));
    }
  }

  @Override
  public Duration patience() {
    return Duration.ZERO;
  }

  @Override
  public Shown show(List<Proof> proofs, Postings postings) throws AuthorityException {
    return SharedResponder.show(where, proofs);
  }

  /** It listens no longer than its process lives. */
  @Override
  public void removeLeft(Postings postings) {}
}
