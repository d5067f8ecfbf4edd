package org.mailseal.report;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.ledger.DirectoryLooks;
import org.mailseal.ledger.authority.DirectoryLook;

/**
 * What somebody should know of an authority since its directory was last looked at.
 *
 * @param authority its name in the settings
 */
public record AuthorityNews(String authority, DirectoryLook look) {
  /** None of those that answer, and have the terms that were accepted. */
  public static List<AuthorityNews> of(
      Collection<AuthorityDefinition> authorities, DirectoryLooks looks) {
    return AuthorityDefinition.acme(authorities).stream()
        .flatMap(
            acme ->
                looks.find(acme.name(), acme.directory()).stream()
                    .map(look -> new AuthorityNews(acme.name(), look)))
        .filter(news -> !news.look.answers() || news.look.otherTerms().isPresent())
        .toList();
  }

  /** Printable sentences. */
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    look.fault()
        .ifPresent(
            fault ->
                sentences.add(
                    "its directory has not answered since "
                        + look.since().truncatedTo(ChronoUnit.SECONDS)
                        + ": "
                        + fault
                        + "; certificates in use stay as they are; 'mailseal authority check "
                        + authority
                        + "' asks again"));
    look.otherTerms().ifPresent(terms -> sentences.add(otherTerms(authority, look, terms)));
    return sentences;
  }

  /** That there are others than those that were accepted, and what to do. */
  static String otherTerms(String authority, DirectoryLook look, String terms) {
    return "its terms are at "
        + terms
        + " now, and those at "
        + look.accepted().orElse("no page")
        + " were accepted: read them, then 'mailseal authority account "
        + authority
        + " --accept-terms'";
  }

  JsonObject json() {
    Optional<String> terms = look.otherTerms();
    JsonObject json = new JsonObject();
    json.addProperty("name", authority);
    json.addProperty("looked-at", look.at().toString());
    json.add(
        "silent-since",
        CertificateJson.orNull(look.fault().map(_ -> look.since()).map(Instant::toString)));
    json.add("fault", CertificateJson.orNull(look.fault()));
    json.add("terms", CertificateJson.orNull(terms));
    json.add("accepted-terms", CertificateJson.orNull(terms.flatMap(_ -> look.accepted())));
    return json;
  }
}
