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
import org.mailseal.name.Printable;

/**
 * A server of acme-dns, which has a zone for nothing but these records: {@code _acme-challenge} of
 * each name is a CNAME for the record of an account there. It keeps the last two values of a
 * record, and deletes none.
 */
record AcmeDns(ProofDefinition.AcmeDns where) implements Publisher {
  private static final Duration REQUEST = Duration.ofSeconds(15);
  private static final int MAX_ANSWER = 4 << 10; // bytes

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

  @Override
  public void add(String record, String text) throws AuthorityException {
    AcmeDnsAccounts.Account account = AcmeDnsAccounts.read(where.accounts()).of(record);
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
        if (answer.statusCode() != 200) {
          throw new AuthorityException(
              describe()
                  + " refuses to publish "
                  + record
                  + ": status "
                  + answer.statusCode()
                  + said(answer));
        }
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
      String said = new String(body.readNBytes(MAX_ANSWER), StandardCharsets.UTF_8).strip();
      return said.isEmpty() ? "" : ", " + Printable.sanitize(said);
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
