package org.mailseal.authority.acme.challenge;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofTrial.Result;
import org.mailseal.authority.Sleeper;
import org.mailseal.dns.Zones;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/**
 * dns-01 (RFC 8555 §8.4): a TXT record at {@code _acme-challenge} of the name, or where a CNAME
 * there leads to.
 *
 * @param zones made where they are first asked
 * @param seenWithin how long it may take until every name server has a record
 */
record Dns01(Publisher publisher, Supplier<Zones> zones, Duration seenWithin, Sleeper sleeper)
    implements Place {
  static final String TYPE = "dns-01";

  private static final String LABEL = "_acme-challenge.";

  /** So many changes of one order take their time one after the other. */
  private static final int CHANGES = 4;

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String way() {
    return publisher.way();
  }

  @Override
  public String describe() {
    return TYPE + " by " + publisher.describe();
  }

  /** No address has a record of this kind (RFC 8738 §7). */
  @Override
  public boolean canProve(Identifier identifier) {
    return identifier instanceof DnsName;
  }

  @Override
  public List<String> obstacles(List<Identifier> names) {
    return publisher.obstacles();
  }

  @Override
  public Result tryOut(Proof nothing, List<InetAddress> addresses, Trial whole) {
    String record = LABEL + nothing.identifier().text();
    try {
      return publisher.tryOut(zones.get().target(record), nothing.digest());
    } catch (IOException e) {
      return new Result.Missed(
          /* certain= */ false,
          String.valueOf(e.getMessage()),
          "mend the name servers of " + record + ", or this host's resolver");
    }
  }

  @Override
  public Duration patience() {
    return seenWithin.plus(publisher.patience().multipliedBy(CHANGES));
  }

  @Override
  public Posting posting(Proof proof) throws AuthorityException {
    try {
      return new Posting(
          way(), zones.get().target(LABEL + proof.identifier().text()), proof.digest());
    } catch (IOException e) {
      throw new AuthorityException(
          e.getMessage() + "; nothing was published, and the authority was not told", e);
    }
  }

  @Override
  public void post(Posted posted) throws AuthorityException {
    publisher.add(posted.posting().place(), posted.posting().content());
  }

  @Override
  public void awaitSeen(List<Posted> posted) throws AuthorityException, InterruptedException {
    new Propagation(zones.get(), seenWithin, sleeper)
        .await(posted.stream().map(Posted::posting).toList());
  }

  @Override
  public void remove(Posting posting) throws AuthorityException {
    publisher.delete(posting.place(), posting.content());
  }
}
