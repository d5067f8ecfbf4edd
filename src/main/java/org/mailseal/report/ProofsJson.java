package org.mailseal.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.SequencedMap;
import org.mailseal.name.Identifier;

/**
 * How names would be proven to an authority, for programs.
 *
 * <pre>{@code
 * [ { "name": "mail.example.org", "by": "http-01 answered on port 80" } ]
 * }</pre>
 */
final class ProofsJson {
  private ProofsJson() {}

  /**
   * Renders them.
   *
   * @param proofs each a printable clause
   */
  static JsonArray render(SequencedMap<Identifier, String> proofs) {
    JsonArray how = new JsonArray();
    proofs.forEach(
        (name, by) -> {
          JsonObject proof = new JsonObject();
          proof.addProperty("name", name.text());
          proof.addProperty("by", by);
          how.add(proof);
        });
    return how;
  }
}
