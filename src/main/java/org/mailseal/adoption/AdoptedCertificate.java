package org.mailseal.adoption;

import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Trust;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;
import org.mailseal.name.YamlText;
import org.mailseal.survey.Port;
import org.mailseal.survey.Users;

/**
 * A lineage as a managed certificate.
 *
 * @param authority the name of its authority in the settings
 * @param goesOn whether that one is where it came from, so that the account goes on there
 * @param managed the certificate of the settings, where they have its name already
 * @param unmet what was asked for before and is not in these settings, each a printable sentence
 */
public record AdoptedCertificate(
    Lineage lineage,
    String authority,
    boolean goesOn,
    Optional<ManagedCertificate> managed,
    List<String> unmet,
    Users users) {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);

  /** Whether it is of any use: it can be kept until it is due. */
  public boolean isKept(Instant now) {
    return lineage.key().isPresent() && now.isBefore(lineage.leaf().notAfter());
  }

  /** The account that goes on. */
  public Optional<FormerAccount> account() {
    return goesOn ? lineage.account() : Optional.empty();
  }

  /** The directory of the account. */
  public URI directory() {
    return lineage.directory();
  }

  /** What is taken over and what is not; each line printable. */
  List<String> describe(String client, Instant now) {
    List<String> lines = new ArrayList<>();
    CertificateInfo leaf = lineage.leaf();
    lines.add(
        lineage.name().display()
            + ": "
            + client
            + "'s "
            + lineage.label()
            + " ("
            + Printable.sanitize(lineage.settings().toString())
            + ")");
    lines.add(
        "  certificate: "
            + leaf.key()
            + ", for "
            + leaf.names().stream().map(Identifier::text).collect(Collectors.joining(", "))
            + ", "
            + (now.isBefore(leaf.notAfter()) ? "ends " : "expired ")
            + DAY.format(leaf.notAfter())
            + (isKept(now)
                ? "; kept with its key, so that none is ordered before it is due"
                : "; not kept: the next renewal orders another one"));
    lines.add(
        "  account:     "
            + (goesOn
                ? lineage
                    .account()
                    .map(
                        account ->
                            "goes on as "
                                + authority
                                + "'s ("
                                + Printable.sanitize(account.file().toString())
                                + ")")
                    .orElse("its key is not there; " + authority + " gets a new one")
                : "not taken over: the settings name another authority, " + authority));
    lines.add(
        "  files:       "
            + lineage.files().kept().stream()
                .map(file -> Printable.sanitize(file.toString()))
                .collect(Collectors.joining(", ")));
    if (managed.isEmpty()) {
      InstallEntries entries = entries();
      entries.replaced().forEach(hook -> lines.add("  replaced:    " + hook));
      entries.left().forEach(hook -> lines.add("  not run:     " + hook));
    } else {
      lines.add("  settings:    have it already; its entry there stays as it is");
      lineage
          .hooks()
          .forEach(
              hook ->
                  lines.add(
                      "  not run:     "
                          + Printable.sanitize(hook.command())
                          + " ("
                          + Printable.sanitize(hook.place())
                          + ")"));
    }
    if (!lineage.files().others().isEmpty()) {
      lines.add(
          "  left:        "
              + lineage.files().others().stream()
                  .map(file -> Printable.sanitize(file.toString()))
                  .collect(Collectors.joining(", "))
              + ": nothing writes them any more");
    }
    return lines;
  }

  private InstallEntries entries() {
    return InstallEntries.of(lineage, users);
  }

  /** What remains to be done, each a printable sentence. */
  List<String> toDo(boolean newAuthority, Instant now) {
    List<String> toDo = new ArrayList<>();
    if (newAuthority) {
      lineage.proof().toDo().ifPresent(toDo::add);
    }
    toDo.addAll(lineage.notes());
    toDo.addAll(unmet);
    Trust.publicRoots()
        .fault(lineage.material().chain(), now)
        .ifPresent(
            fault ->
                toDo.add(
                    fault
                        + ": where its authority is one of your own, or for tests, set trust: to a"
                        + " file with its root"));
    if (lineage.key().isEmpty()) {
      toDo.add("its key, " + lineage.leaf().key() + ", is of no kind that is used: check key:");
    }
    toDo.addAll(users.toDo());
    if (managed.isEmpty() && users.ports().isEmpty()) {
      toDo.add(
          "no mail port of this host was seen to serve it: check endpoints, without which nothing"
              + " proves that it is served");
    }
    return toDo.stream().map(sentence -> lineage.name().display() + ": " + sentence).toList();
  }

  /** Its entry under {@code certificates}. */
  List<String> yaml(String client) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "  " + YamlText.scalar(lineage.name().text()) + ": # " + client + "'s " + lineage.label());
    lines.add("    authority: " + authority);
    if (!lineage.alsoFor().isEmpty()) {
      lines.add(
          "    also-for: ["
              + lineage.alsoFor().stream()
                  .map(Identifier::text)
                  .map(YamlText::scalar)
                  .collect(Collectors.joining(", "))
              + "]");
    }
    lines.add("    key: " + lineage.key().orElse(KeyAlgorithm.RSA_2048).word());
    lineage.order().ofCertificate().forEach(line -> lines.add("    " + line));
    lineage.renewWhenLeft().ifPresent(left -> lines.add("    renew-when-left: " + left));
    lines.add(
        users.ports().isEmpty()
            ? "#    endpoints: [smtp, submission, imaps] # none was seen to serve it"
            : "    endpoints: ["
                + users.ports().stream().map(Port::yaml).collect(Collectors.joining(", "))
                + "]");
    lines.add("    install:");
    entries().lines().forEach(line -> lines.add("      " + line));
    return lines;
  }
}
