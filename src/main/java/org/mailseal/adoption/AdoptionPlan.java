package org.mailseal.adoption;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.Printable;
import org.mailseal.name.YamlText;
import org.mailseal.survey.MailDomain;
import org.mailseal.survey.Users;

/**
 * How what another client manages becomes Mailseal's.
 *
 * @param client such as {@code certbot}
 * @param certificates in the client's order
 */
public record AdoptionPlan(
    String client, List<AdoptedCertificate> certificates, List<NewAuthority> authorities) {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);

  /** What public authorities are called in the settings. */
  private static final Map<String, String> NAMES =
      Map.of(
          "acme-v02.api.letsencrypt.org", "letsencrypt",
          "acme-staging-v02.api.letsencrypt.org", "letsencrypt-staging",
          "acme.zerossl.com", "zerossl",
          "dv.acme-v02.api.pki.goog", "google",
          "dv.acme-v02.test-api.pki.goog", "google-test",
          "api.buypass.com", "buypass",
          "acme.ssl.com", "ssl-com");

  /**
   * An authority that the settings lack.
   *
   * @param hasAccount whether the client has an account there, and so has accepted its terms
   */
  record NewAuthority(
      String name, URI directory, FormerProof proof, FormerOrder order, boolean hasAccount) {}

  /** What one entry of an authority can say once. */
  private record Way(URI directory, String proof, List<String> order) {}

  public AdoptionPlan {
    certificates = List.copyOf(certificates);
    authorities = List.copyOf(authorities);
  }

  /**
   * Decides.
   *
   * @param known the authorities of the settings
   * @param managed the certificates of the settings
   * @param users who uses what is taken over
   */
  public static AdoptionPlan of(
      String client,
      List<Lineage> lineages,
      Map<String, AuthorityDefinition> known,
      List<ManagedCertificate> managed,
      Function<Lineage, Users> users) {
    Map<Way, NewAuthority> further = new LinkedHashMap<>();
    List<AdoptedCertificate> certificates = new ArrayList<>();
    for (Lineage lineage : lineages) {
      Optional<ManagedCertificate> its =
          managed.stream().filter(one -> one.name().equals(lineage.name())).findFirst();
      Optional<String> settled =
          its.map(ManagedCertificate::authority).or(() -> existing(known, lineage));
      String authority =
          settled.orElseGet(
              () ->
                  further
                      .computeIfAbsent(
                          new Way(
                              lineage.directory(),
                              lineage.proof().setting(),
                              lineage.order().ofAuthority()),
                          way -> lacking(lineage, known.keySet(), further))
                      .name());
      boolean goesOn = settled.isEmpty() || isAt(known.get(settled.get()), lineage.directory());
      certificates.add(
          new AdoptedCertificate(
              lineage,
              authority,
              goesOn,
              its,
              its.map(one -> lineage.order().unmetBy(one, known.get(one.authority())))
                  .orElse(List.of()),
              users.apply(lineage)));
    }
    return new AdoptionPlan(client, certificates, List.copyOf(further.values()));
  }

  private static Optional<String> existing(
      Map<String, AuthorityDefinition> known, Lineage lineage) {
    return known.values().stream()
        .filter(one -> isAt(one, lineage.directory()) && lineage.order().isMetBy(one))
        .map(AuthorityDefinition::name)
        .findFirst();
  }

  private static boolean isAt(@Nullable AuthorityDefinition authority, URI directory) {
    return authority instanceof AuthorityDefinition.Acme acme && acme.directory().equals(directory);
  }

  private static NewAuthority lacking(
      Lineage lineage, Set<String> known, Map<Way, NewAuthority> further) {
    String host = lineage.directory().getHost();
    String base = NAMES.getOrDefault(host, host.replaceAll("[^a-z0-9]+", "-"));
    Set<String> taken =
        Stream.concat(known.stream(), further.values().stream().map(NewAuthority::name))
            .collect(Collectors.toSet());
    String name = base;
    for (int number = 2; taken.contains(name); number++) {
      name = base + "-" + number;
    }
    return new NewAuthority(
        name, lineage.directory(), lineage.proof(), lineage.order(), lineage.account().isPresent());
  }

  /** What is taken over, and what is not; each line printable. */
  public List<String> describe(Instant now) {
    return certificates.stream().flatMap(one -> one.describe(client, now).stream()).toList();
  }

  /** What remains to be done, each a printable sentence. */
  public List<String> toDo(Instant now) {
    List<String> toDo = new ArrayList<>();
    authorities.stream()
        .filter(one -> !one.hasAccount)
        .forEach(
            one ->
                toDo.add(
                    one.name
                        + ": read the terms of "
                        + Printable.sanitize(one.directory.toString())
                        + " and set accept-terms to true"));
    certificates.stream()
        .flatMap(
            one ->
                one
                    .toDo(authorities.stream().anyMatch(a -> a.name.equals(one.authority())), now)
                    .stream())
        .forEach(toDo::add);
    return toDo;
  }

  /** Whether the settings lack anything. */
  public boolean lacksSettings() {
    return certificates.stream().anyMatch(one -> one.managed().isEmpty());
  }

  /** What the settings lack: entries of {@code authorities} and {@code certificates}. */
  public String lines() {
    List<String> lines = new ArrayList<>();
    if (!authorities.isEmpty()) {
      lines.add("authorities:");
      authorities.forEach(one -> lines.addAll(yaml(one)));
      lines.add("");
    }
    lines.add("certificates:");
    certificates.stream()
        .filter(one -> one.managed().isEmpty())
        .forEach(one -> lines.addAll(one.yaml(client)));
    return String.join("\n", lines) + "\n";
  }

  private List<String> yaml(NewAuthority one) {
    List<String> lines = new ArrayList<>();
    lines.add("  " + one.name + ":");
    lines.add("    acme: " + YamlText.scalar(one.directory.toString()));
    lines.add(
        one.hasAccount
            ? "    accept-terms: true # as its account does that " + client + " has made"
            : "    accept-terms: false # true, once you have read them; until then it signs"
                + " nothing");
    lines.add("    prove-by: " + one.proof.setting());
    one.order.ofAuthority().forEach(line -> lines.add("    " + line));
    return lines;
  }

  /** A whole settings file, where there is none. */
  public String file(Instant now) {
    Optional<String> known =
        certificates.stream()
            .flatMap(one -> one.lineage().account().stream())
            .flatMap(account -> account.contact().stream())
            .findFirst();
    String contact =
        known.orElseGet(
            () ->
                "postmaster@"
                    + MailDomain.of(
                        certificates.getFirst().lineage().name().withoutWildcard(), Set.of()));
    String guess = known.isPresent() ? "" : " # a guess";
    return """
    # Settings of Mailseal, proposed by mailseal adopt %s on %s. All keys there are:
    # config/mailseal.yaml. A "#" in the first column turns a setting off.

    contact: %s%s

    %s
    # Who is told by mail when a certificate nears its end.
    reminders:
      to: [%s]%s
      # Tried in order, for the local server may be what broke: add one elsewhere.
      relays:
        - smtp://localhost:25
    """
        .formatted(
            client,
            DAY.format(now),
            YamlText.scalar(contact),
            guess,
            lines(),
            YamlText.scalar(contact),
            guess);
  }

  /** The files that Mailseal is to write: those of the settings where they have them. */
  public static Set<Path> targets(AdoptedCertificate one) {
    return one.managed()
        .map(
            certificate ->
                certificate.targets().stream()
                    .flatMap(target -> target.files().stream())
                    .map(Path::normalize)
                    .collect(Collectors.toSet()))
        .orElseGet(() -> Set.copyOf(one.lineage().files().kept()));
  }
}
