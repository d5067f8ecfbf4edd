package org.mailseal.servers;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * What {@code testssl} says of a port: its protocols and its certificate.
 *
 * @param findings by testssl's own names for them
 */
public record Testssl(Map<String, String> findings) {
  private static final Map<String, String> VERSIONS =
      Map.of("TLS1", "TLSv1", "TLS1_1", "TLSv1.1", "TLS1_2", "TLSv1.2", "TLS1_3", "TLSv1.3");

  /**
   * Looks at a port on 127.0.0.1; takes some 20 seconds.
   *
   * @param root what it trusts beside the public roots
   */
  public static Testssl of(MailPort port, String name, Path root, Scratch scratch)
      throws IOException {
    Path json = scratch.path("testssl-" + port.number() + ".json");
    List<String> words =
        new ArrayList<>(
            List.of(
                "testssl",
                "--quiet",
                "--warnings",
                "off",
                "--protocols",
                "--server-defaults",
                "--ip",
                "127.0.0.1",
                "--add-ca",
                root.toString(),
                "--jsonfile",
                json.toString()));
    port.starttls().ifPresent(protocol -> words.addAll(List.of("--starttls", protocol)));
    words.add(name + ":" + port.number());
    Files.deleteIfExists(json);
    Command.Outcome outcome = Command.run(Duration.ofMinutes(2), words);
    if (!Files.exists(json)) {
      throw new IllegalStateException("testssl wrote nothing:\n" + outcome.said());
    }
    JsonArray findings = JsonParser.parseString(Files.readString(json)).getAsJsonArray();
    return new Testssl(
        StreamSupport.stream(findings.spliterator(), false)
            .map(JsonElement::getAsJsonObject)
            .collect(
                Collectors.toMap(
                    finding -> finding.get("id").getAsString(),
                    finding -> finding.get("finding").getAsString(),
                    (first, _) -> first)));
  }

  /** One finding in testssl's words. */
  public String says(String id) {
    String words = findings.get(id);
    if (words == null) {
      throw new IllegalArgumentException("testssl says nothing of " + id + ": " + findings);
    }
    return words;
  }

  /** The versions that the port accepts, such as {@code TLSv1.3}. */
  public Set<String> versions() {
    return VERSIONS.entrySet().stream()
        .filter(version -> says(version.getKey()).startsWith("offered"))
        .map(Map.Entry::getValue)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
