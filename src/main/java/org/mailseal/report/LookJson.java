package org.mailseal.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.ledger.authority.DirectoryLook;
import org.mailseal.ledger.authority.DirectoryLook.Answered;

/** The last look at an authority's directory, for programs; {@link AuthorityEntry} says how. */
final class LookJson {
  private LookJson() {}

  static JsonObject render(DirectoryLook look) {
    Optional<Answered> answer = look.answer();
    JsonObject json = new JsonObject();
    json.addProperty("at", look.at().toString());
    json.addProperty("next-at", look.next().toString());
    json.addProperty("answers", look.answers());
    json.addProperty("since", look.since().toString());
    json.add("fault", CertificateJson.orNull(look.fault()));
    json.add(
        "answered-at", CertificateJson.orNull(answer.map(Answered::at).map(Instant::toString)));
    json.add("terms", CertificateJson.orNull(answer.flatMap(Answered::terms)));
    json.add("accepted-terms", CertificateJson.orNull(look.accepted()));
    json.add(
        "profiles", CertificateJson.strings(answer.map(Answered::profiles).orElseGet(List::of)));
    json.add("external-account-required", orNull(answer.map(Answered::binds)));
    json.add("renewal-information", orNull(answer.map(Answered::renewalInformation)));
    return json;
  }

  private static JsonElement orNull(Optional<Boolean> value) {
    return value.isPresent() ? new JsonPrimitive(value.get()) : JsonNull.INSTANCE;
  }
}
