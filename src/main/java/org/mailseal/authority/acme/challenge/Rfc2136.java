package org.mailseal.authority.acme.challenge;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.authority.ProofTrial.Result;
import org.mailseal.dns.TextUpdate;
import org.mailseal.dns.UpdateRefusedException;

/** Dynamic updates of a zone's primary server (RFC 2136), signed by a shared key. */
final class Rfc2136 implements Publisher {
  /** For one question to the server. */
  private static final Duration QUESTION = Duration.ofSeconds(15);

  private final ProofDefinition.Rfc2136 where;
  private final SecretReader secrets;

  Rfc2136(ProofDefinition.Rfc2136 where, SecretReader secrets) {
    this.where = where;
    this.secrets = secrets;
  }

  /** A change of one record. */
  private interface Change {
    void by(TextUpdate update, char[] secret) throws IOException;
  }

  @Override
  public String way() {
    return "rfc2136";
  }

  @Override
  public String describe() {
    return "updates of " + where.server();
  }

  @Override
  public List<String> obstacles() {
    try {
      Arrays.fill(secrets.read(where.secret()), '\0');
      return List.of();
    } catch (AuthorityException e) {
      return List.of(e.getMessage());
    }
  }

  /** Who may delete a record that is not there may add one (RFC 2136 §3.3, §3.4.2.4). */
  @Override
  public Result tryOut(String record, String text) {
    try {
      delete(record, text);
      return new Result.Seen("the zone of " + record + " may be changed");
    } catch (AuthorityException e) {
      return new Result.Missed(
          e.getCause() instanceof UpdateRefusedException,
          e.getMessage(),
          "see prove-by: {dns-01: {rfc2136: ...}}");
    }
  }

  /** It is asked which zone it is, then updated. */
  @Override
  public Duration patience() {
    return QUESTION.multipliedBy(4);
  }

  @Override
  public void add(String record, String text) throws AuthorityException {
    change((update, secret) -> update.add(record, text, secret));
  }

  @Override
  public void delete(String record, String text) throws AuthorityException {
    change((update, secret) -> update.delete(record, text, secret));
  }

  private void change(Change change) throws AuthorityException {
    TextUpdate update =
        new TextUpdate(new InetSocketAddress(where.server(), where.port()), where.key(), QUESTION);
    try {
      char[] secret = secrets.read(where.secret());
      try {
        change.by(update, secret);
      } finally {
        Arrays.fill(secret, '\0');
      }
    } catch (IOException e) {
      throw new AuthorityException(String.valueOf(e.getMessage()), e);
    }
  }
}
