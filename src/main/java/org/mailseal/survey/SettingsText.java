package org.mailseal.survey;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.install.server.FoundServer;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;
import org.mailseal.name.YamlText;

/**
 * A proposal as the text of a settings file, with comments. Whatever a stranger said is a comment
 * of printable words, a DNS name, or quoted: it can end neither its line nor its value.
 */
public final class SettingsText {
  /** One is left for a "#" in front. */
  private static final int COLUMNS = 99;

  private static final int MAX_ISSUER_CHARACTERS = 60;

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);

  private final Proposal proposal;
  private final List<String> lines = new ArrayList<>();

  private SettingsText(Proposal proposal) {
    this.proposal = proposal;
  }

  /** The whole file. */
  public static String of(Proposal proposal, Instant now) {
    SettingsText text = new SettingsText(proposal);
    text.head(now);
    text.authorities();
    text.certificate();
    text.rest();
    return String.join("\n", text.lines) + "\n";
  }

  /** What remains to be done, numbered as in the file. */
  public static List<String> toDo(Proposal proposal) {
    List<String> numbered = new ArrayList<>();
    for (int at = 0; at < proposal.toDo().size(); at++) {
      numbered.addAll(wrap("  ", "     ", (at + 1) + ". " + proposal.toDo().get(at)));
    }
    return numbered;
  }

  private void head(Instant now) {
    comment(
        "Settings of Mailseal for "
            + proposal.naming().name()
            + ", proposed by mailseal init on "
            + DAY.format(now)
            + ". All keys there are: config/mailseal.yaml. A \"#\" in the first column turns a"
            + " setting off.");
    lines.add("#");
    if (!proposal.servers().isEmpty()) {
      lines.add("# Found:");
      proposal.servers().stream()
          .map(SettingsText::found)
          .distinct()
          .forEach(found -> lines.addAll(wrap("#   ", "#     ", found)));
    }
    if (!proposal.served().isEmpty()) {
      lines.add("# Served now:");
      proposal
          .served()
          .forEach((leaf, ports) -> lines.addAll(wrap("#   ", "#     ", served(leaf, ports))));
    }
    lines.add("#");
    lines.add("# To be done before the first renewal:");
    toDo(proposal).forEach(line -> lines.add("#" + line));
    lines.add("");
  }

  private static String found(FoundServer server) {
    return server.description() + (server.running() ? "" : " (does not run)");
  }

  private static String served(CertificateInfo leaf, List<Port> ports) {
    String issuer = leaf.issuer();
    return ports.stream().map(Port::describe).collect(Collectors.joining(", "))
        + ": "
        + leaf.key()
        + ", ends "
        + DAY.format(leaf.notAfter())
        + ", by "
        + (issuer.length() > MAX_ISSUER_CHARACTERS
            ? issuer.substring(0, MAX_ISSUER_CHARACTERS) + "..."
            : issuer)
        + (leaf.names().isEmpty()
            ? ", without names"
            : ", for "
                + leaf.names().stream().map(Identifier::text).collect(Collectors.joining(", ")));
  }

  private void authorities() {
    lines.add("contact: " + YamlText.scalar(proposal.contact()) + " # a guess");
    lines.add("");
    lines.add("authorities:");
    lines.add("  letsencrypt:");
    lines.add("    acme: https://acme-v02.api.letsencrypt.org/directory");
    lines.add(
        "    accept-terms: false # true, once you have read them; until then it signs nothing");
    lines.add("#  corporate: # a CA that is handed a request and answers later");
    lines.add("#    manual: {hand-in: pki@corp.example}");
    lines.add("#    trust: /etc/mailseal/corp-root.pem # the roots that its answers end in");
    lines.add("#  internal: # a root of your own, for servers whose clients you rule");
    lines.add("#    local: {root: /etc/mailseal/internal-root.pem}");
    lines.add("");
  }

  private void certificate() {
    lines.add("certificates:");
    lines.addAll(
        wrap(
            "  ",
            "  # ",
            YamlText.scalar(proposal.naming().name().text())
                + ": # from "
                + proposal.naming().source()));
    lines.add("    authority: letsencrypt");
    if (!proposal.alsoFor().isEmpty()) {
      list("also-for", proposal.alsoFor().stream().map(name -> YamlText.scalar(name.text())));
    }
    lines.add(
        proposal
            .key()
            .map(key -> "    key: " + key.word() + " # as served now")
            .orElse("#    key: " + KeyAlgorithm.RSA_2048.word()));
    if (proposal.endpoints().isEmpty()) {
      lines.add("#    endpoints: [smtp, submission, imaps] # none serves a certificate now");
    } else {
      list("endpoints", proposal.endpoints().stream().map(Port::yaml));
    }
    proposal
        .connectTo()
        .ifPresent(a -> lines.add("    connect-to: " + YamlText.scalar(a.getHostAddress())));
    proposal
        .behind()
        .ifPresent(
            a ->
                lines.add(
                    "#    connect-to: "
                        + YamlText.scalar(a.getHostAddress())
                        + " # dialled whatever the DNS says"));
    install();
  }

  private void install() {
    boolean any = proposal.entries().stream().anyMatch(ProposedTarget::active);
    lines.add(any ? "    install:" : "#    install:");
    for (ProposedTarget target : proposal.entries()) {
      String see =
          target.why().map(why -> ", see " + (proposal.toDo().indexOf(why) + 1)).orElse("");
      lines.addAll(wrap("      # ", "      #   ", target.server().description() + see));
      if (!target.keys().isEmpty()) {
        String off = target.active() ? "" : "#";
        lines.add(off + "      - " + target.server().word() + ":");
        for (Map.Entry<String, String> key : target.keys().entrySet()) {
          lines.add(off + "          " + key.getKey() + ": " + YamlText.scalar(key.getValue()));
        }
      }
    }
  }

  private void rest() {
    lines.add("");
    lines.add("# Who is told by mail when a certificate nears its end.");
    lines.add("reminders:");
    lines.add("  to: [" + YamlText.scalar(proposal.contact()) + "] # a guess");
    lines.add("  # Tried in order, for the local server may be what broke: add one elsewhere.");
    lines.add("  relays:");
    lines.add("    - smtp://localhost:25");
    lines.add(
        "#    - {url: \"smtps://alerts@relay.example.net\", password-file:"
            + " /etc/mailseal/relay.password}");
  }

  private void list(String key, Stream<String> items) {
    lines.addAll(
        wrap("    ", "      ", key + ": [" + items.collect(Collectors.joining(", ")) + "]"));
  }

  private void comment(String text) {
    lines.addAll(wrap("# ", "# ", text));
  }

  /** The words of a text, each made printable, on lines of at most 100 columns where they fit. */
  private static List<String> wrap(String first, String further, String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(first);
    boolean begun = false;
    for (String word : text.strip().split("\\s+", -1)) {
      String safe = Printable.sanitize(word);
      if (begun && line.length() + 1 + safe.length() > COLUMNS) {
        lines.add(line.toString());
        line = new StringBuilder(further);
        begun = false;
      }
      line.append(begun ? " " : "").append(safe);
      begun = true;
    }
    lines.add(line.toString());
    return lines;
  }
}
