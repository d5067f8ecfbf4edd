package org.mailseal.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.proof.VerificationLimits;
import org.mailseal.lifecycle.time.Backoff;
import org.mailseal.name.DnsName;
import org.mailseal.notification.mail.Mailbox;
import org.mailseal.notification.plan.OwnReminders;
import org.mailseal.notification.plan.ReminderPlan;

/** The file's own keys, and the small sections. */
final class TopLevelReader {
  private static final List<String> KEYS =
      List.of(
          "contact",
          "authorities",
          "certificates",
          "verify",
          "retry-after",
          "checks",
          "ehlo",
          "reminders",
          "database",
          "passphrase-file",
          "daemon");

  private static final Duration SECOND = Duration.ofSeconds(1);
  static final Duration SWEEP_EVERY = Duration.ofHours(12);

  private final YamlMap map;
  private final WrittenFiles written = new WrittenFiles();

  TopLevelReader(Value root) {
    this.map = YamlMap.of(root, KEYS);
  }

  /** What could be read; to be used only where no problem was noted. */
  Settings read() {
    Database database =
        map.find("database").flatMap(url -> url.parse(Database::parse)).orElse(Database.STANDARD);
    Path passphraseFile =
        map.find("passphrase-file").flatMap(Value::secretPath).orElse(database.passphraseBeside());
    written.claim(database.file(), map.position("database"), "the database");
    written.claim(passphraseFile, map.position("passphrase-file"), "the passphrase file");

    AuthorityReader authorityReader = new AuthorityReader(written);
    Map<String, AuthorityDefinition> authorities = authorities(authorityReader);
    Optional<Value> contactValue =
        !authorityReader.anyByAcme()
            ? map.find("contact")
            : map.require("contact", ": an ACME authority writes to it");
    Optional<Mailbox> contact = contactValue.flatMap(address -> address.parse(Mailbox::parse));

    CertificateReader certificateReader = new CertificateReader(authorityReader, written);
    List<ManagedCertificate> certificates = certificates(certificateReader);
    Map<DnsName, OwnReminders> own = certificateReader.reminders();
    Optional<ReminderPlan> reminders =
        map.find("reminders")
            .flatMap(section -> ReminderReader.read(section, contact, written))
            .map(plan -> plan.with(own));
    if (!own.isEmpty() && !map.has("reminders")) {
      map.position("certificates")
          .fault(
              "certificates have reminders of their own, but there is no section 'reminders:' that"
                  + " says who sends them and how");
    } else if (own.values().stream().anyMatch(one -> one.to().isPresent())
        && reminders.filter(plan -> plan.to().isEmpty()).isPresent()) {
      map.position("reminders")
          .fault(
              "certificates have recipients of letters of their own, but no letters are sent: name"
                  + " here with 'to' who gets those of all others");
    }

    return new Settings(
        contact.map(Mailbox::address).orElse(""),
        authorities,
        certificates,
        map.find("verify").map(TopLevelReader::verification).orElse(VerificationLimits.standard()),
        map.find("retry-after").flatMap(TopLevelReader::backoff).orElse(Backoff.standard()),
        map.find("checks").map(CheckSettings::read).orElse(CheckSettings.STANDARD),
        reminders,
        database.url(),
        passphraseFile,
        map.find("ehlo").flatMap(name -> name.parse(TopLevelReader::hostName)),
        map.find("daemon").flatMap(TopLevelReader::sweepEvery).orElse(SWEEP_EVERY));
  }

  private Map<String, AuthorityDefinition> authorities(AuthorityReader reader) {
    Map<String, AuthorityDefinition> authorities = new LinkedHashMap<>();
    Optional<YamlMap> section = map.require("authorities", ": who signs").map(YamlMap::named);
    if (section.isPresent()) {
      for (YamlMap.Entry entry : section.get().entries()) {
        reader.read(entry).ifPresent(authority -> authorities.put(entry.key(), authority));
      }
      if (reader.defined().isEmpty()) {
        section.get().fault("'authorities' defines none; start from the example");
      }
    }
    return Collections.unmodifiableMap(authorities);
  }

  private List<ManagedCertificate> certificates(CertificateReader reader) {
    return map.require("certificates", ": what is managed").map(YamlMap::named).stream()
        .flatMap(section -> section.entries().stream())
        .flatMap(entry -> reader.read(entry).stream())
        .toList();
  }

  private static VerificationLimits verification(Value section) {
    YamlMap map = YamlMap.of(section, List.of("connections", "within"));
    VerificationLimits standard = VerificationLimits.standard();
    return new VerificationLimits(
        map.find("connections")
            .flatMap(number -> number.integer(1, 100))
            .orElse(standard.connections()),
        map.find("within")
            .flatMap(span -> span.duration(SECOND, Duration.ofMinutes(10)))
            .orElse(standard.within()));
  }

  private static Optional<Backoff> backoff(Value list) {
    List<Duration> waits =
        list.filledList().stream()
            .flatMap(wait -> wait.duration(SECOND, Duration.ofDays(30)).stream())
            .toList();
    return waits.isEmpty() ? Optional.empty() : Optional.of(new Backoff(waits));
  }

  private static DnsName hostName(String written) {
    DnsName name = DnsName.of(written);
    if (name.wildcard()) {
      throw new IllegalArgumentException(
          "'" + name + "' stands for many hosts; name this one, such as mail.example.org");
    }
    return name;
  }

  private static Optional<Duration> sweepEvery(Value section) {
    return YamlMap.of(section, List.of("sweep-every"))
        .find("sweep-every")
        .flatMap(span -> span.duration(SECOND, Duration.ofDays(30)));
  }
}
