package org.mailseal.authority.acme.challenge;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.authority.ProofTrial.Result;
import org.mailseal.name.Printable;

/**
 * A server of acme-dns, which has a zone for nothing but these records: {@code _acme-challenge} of
 * each name is a CNAME for the record of an account there. It keeps the last two values of a
 * record, and deletes none.
 */
record AcmeDns(ProofDefinition.AcmeDns where) implements Publisher {
  private static final Duration REQUEST = Duration.ofSeconds(15);
  private static final int MAX_ANSWER = 4 << 10; // bytes

  /** A value has 43 characters (RFC 8555 §8.4); the server holds to that. */
  private static final String NO_PROOF = "";

  @Override
  public String way() {
    return "acme-dns";
  }

  @Override
  public String describe() {
    return "acme-dns at " + where.url();
  }

  @Override
  public List<String> obstacles() {
    try {
      AcmeDnsAccounts.read(where.accounts());
      return List.of();
    } catch (AuthorityException e) {
      return List.of(e.getMessage());
    }
  }

  @Override
  public Duration patience() {
    return REQUEST.multipliedBy(2);
  }

  /**
   * An update with a text that no record of a proof has: it is judged after the account is, and
   * changes nothing.
   */
  @Override
  public Result tryOut(String record, String text) {
    AcmeDnsAccounts.Account account;
    try {
      account = AcmeDnsAccounts.read(where.accounts()).of(record);
    } catch (AuthorityException noAccount) {
      return new Result.Missed(
          /* certain= */ true, noAccount.getMessage(), "see prove-by: {dns-01: {acme-dns: ...}}");
    }
    try {
      Reply reply = update(account, NO_PROOF);
      return switch (reply.status) {
        case 200, 400 -> new Result.Seen(describe() + " takes updates of " + record);
        case 401, 403 ->
            new Result.Missed(
                /* certain= */ true,
                refusal(record, reply),
                "see its account in "
                    + where.accounts()
                    + ", and from which addresses it may be used");
        default ->
            new Result.Missed(
                /* certain= */ false, refusal(record, reply), "see the server of acme-dns");
      };
    } catch (AuthorityException noAnswer) {
      return new Result.Missed(
          /* certain= */ false, noAnswer.getMessage(), "see the server of acme-dns");
    }
  }

  @Override
  public void add(String record, String text) throws AuthorityException {
    Reply reply = update(AcmeDnsAccounts.read(where.accounts()).of(record), text);
    if (reply.status != 200) {
      throw new AuthorityException(refusal(record, reply));
    }
  }

  private String refusal(String record, Reply reply) {
    return describe()
        + " refuses to publish "
        + record
        + ": status "
        + reply.status
        + (reply.said.isEmpty() ? "" : ", " + reply.said);
  }

  /**
   * What it answers.
   *
   * @param said printable
   */
  private record Reply(int status, String said) {}

  private Reply update(AcmeDnsAccounts.Account account, String text) throws AuthorityException {
    HttpRequest update =
        HttpRequest.newBuilder(URI.create(base() + "/update"))
            .timeout(REQUEST)
            .header("Content-Type", "application/json")
            .header("X-Api-User", account.user())
            .header("X-Api-Key", account.key())
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"subdomain\":\"" + account.subdomain() + "\",\"txt\":\"" + text + "\"}"))
            .build();
    try (HttpClient http =
        HttpClient.newBuilder()
            .connectTimeout(REQUEST)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build()) {
      try {
        HttpResponse<InputStream> answer =
            http.send(update, HttpResponse.BodyHandlers.ofInputStream());
        return new Reply(answer.statusCode(), said(answer));
      } finally {
        http.shutdownNow();
      }
    } catch (IOException e) {
      throw new AuthorityException(
          describe() + " cannot be asked: " + Printable.sanitize(String.valueOf(e.getMessage())),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AuthorityException(describe() + " was asked no further: interrupted", e);
    }
  }

  private static String said(HttpResponse<InputStream> answer) throws IOException {
    try (InputStream body = answer.body()) {
      return Printable.sanitize(
          new String(body.readNBytes(MAX_ANSWER), StandardCharsets.UTF_8).strip());
    }
  }

  private String base() {
    String url = where.url().toString();
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /** There is no way to; the next value takes its place. */
  @Override
  public void delete(String record, String text) {}
}
