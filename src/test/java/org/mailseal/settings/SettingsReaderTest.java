package org.mailseal.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.certificate.Threshold;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Protocol;
import org.mailseal.install.Hooks;
import org.mailseal.install.file.CommandTarget;
import org.mailseal.install.file.PemTarget;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.courier.CourierTarget;
import org.mailseal.install.server.cyrus.CyrusTarget;
import org.mailseal.install.server.dovecot.DovecotTarget;
import org.mailseal.install.server.exim.EximTarget;
import org.mailseal.install.server.opensmtpd.OpenSmtpdTarget;
import org.mailseal.install.server.postfix.PostfixFiles;
import org.mailseal.install.server.postfix.PostfixTarget;
import org.mailseal.install.server.postfix.SniTable;
import org.mailseal.install.server.sendmail.SendmailTarget;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.proof.KeyPolicy;
import org.mailseal.lifecycle.proof.VerificationLimits;
import org.mailseal.lifecycle.time.Backoff;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.notification.mail.Mailbox;
import org.mailseal.notification.mail.Relay;
import org.mailseal.notification.mail.RelayAccount;
import org.mailseal.notification.mail.RelayAccount.Mechanism;
import org.mailseal.notification.mail.RelayProtection;
import org.mailseal.notification.mail.Route;
import org.mailseal.notification.mail.SecretSource;
import org.mailseal.notification.mail.Way;
import org.mailseal.notification.plan.CalendarPlan;
import org.mailseal.notification.plan.Escalation;
import org.mailseal.notification.plan.ReminderPlan;

class SettingsReaderTest {
  private static final String FULL =
      """
          contact: postmaster@example.org
          authorities:
            letsencrypt:
              acme: https://acme-v02.api.letsencrypt.org/directory
              accept-terms: true
              prove-by: { http-01: { port: 8080, address: 127.0.0.1 } }
              trust: /etc/mailseal/ca.pem
              external-account: { key-id: kid-1, secret-file: /etc/mailseal/eab.secret }
              profile: tlsserver
              preferred-chain: ISRG Root X1
              renewal-information: false
              test-directory: https://staging.example/directory
            internal:
              local: { valid-for: 30d, root: /etc/mailseal/internal-root.pem }
            corporate:
              manual: { hand-in: pki@corp.example }
              trust: /etc/mailseal/corp-root.pem
          certificates:
            mail.example.org:
              authority: letsencrypt
              also-for: [imap.example.org, Smtp.Example.ORG.]
              key: ecdsa-p384
              endpoints: [smtp, {submission: 2587}, "imap.example.org:1993/imaps"]
              connect-to: ::1
              renew-when-left: 2/5
              install:
                - postfix: { chain-file: /p/chain.pem, config-directory: /etc/postfix-in, reload: [a, b] }
                - postfix: { chain-file: /p/other.pem }
                - exim: { certificate: /e/c, key: /e/k, config: /e/exim.conf, group: exim, reload: [e] }
                - exim: { certificate: /e/c2, key: /e/k2 }
                - opensmtpd: { certificate: /o/c, key: /o/k, config: /o/smtpd.conf, reload: [o] }
                - opensmtpd: { certificate: /o/c2, key: /o/k2 }
                - sendmail: { certificate: /s/c, key: /s/k, config: /s/sendmail.cf, restart: [s] }
                - sendmail: { certificate: /s/c2, key: /s/k2 }
                - dovecot: { certificate: /d/c, key: /d/k, config: /d/dovecot.conf, reload: [c] }
                - dovecot: { certificate: /d/c2, key: /d/k2 }
                - postfix: { certificate: /p/c, key: /p/k, sni-maps: ["hash:/p/sni", "lmdb:/p/sni"] }
                - postfix: { chain-file: /p/third.pem, sni-maps: "hash:/p/sni, btree:/p/b" }
                - cyrus: { certificate: /c/c, key: /c/k, config: /c/imapd.conf, pid-file: /c/pid }
                - cyrus: { certificate: /c/c2, key: /c/k2, reload: [d] }
                - courier: { certificate: /r/c, key: /r/k, config: /r/pop3d-ssl }
                - courier: { certificate: /r/c2 }
                - pem: { certificate: /f/c, key: /f/k, chain: /f/i }
                - pem: { certificate: /f/c2, key: /f/k2 }
                - command: { reload: [systemctl, reload, my-mta], check: [my-mta, -t] }
                - command: { reload: [my-mta] }
            mx.example.org:
              authority: internal
          verify: { connections: 5, within: 1m }
          retry-after: [2m, 1h]
          reminders:
            to: [a@example.org, b@example.org]
            from: mailseal@example.org
            when-left: [1/2, 36h]
            when-waiting: [2d, 60h]
            relays:
              - smtp://localhost
              - SMTPS://relay.example.net
              - smtp://[::1]:2525/
              - {url: "smtps://alerts@relay.example.net:466", password-file: /etc/relay.password}
              - {url: "smtp://al%40erts@relay", password-env: RELAY_PASSWORD}
          database: jdbc:h2:file:/srv/mailseal/ledger
          passphrase-file: /etc/mailseal/passphrase
          checks: { every: 90s, dns: false }
          ehlo: Mx1.Example.ORG.
          daemon: { sweep-every: 5s }
      """;

  @Test
  void names_that_may_be_left_out() {
    ManagedCertificate certificate =
        Reading.settings(
                Reading.certificate(
                    "also-for:",
                    "  - { name: B\u00DCcher.example.org, optional: true }",
                    "  - imap.example.org",
                    "  - { name: 192.0.2.7, optional: false }",
                    "  - { name: 2001:DB8::7, optional: true }"))
            .certificates()
            .getFirst();

    assertThat(certificate.names().stream().map(Identifier::text))
        .containsExactly(
            "mail.example.org",
            "xn--bcher-kva.example.org",
            "imap.example.org",
            "192.0.2.7",
            "2001:db8::7");
    assertThat(certificate.required().stream().map(Identifier::text))
        .containsExactly("mail.example.org", "imap.example.org", "192.0.2.7");
  }

  @Test
  void theNameInEhlo() {
    assertThat(Reading.settings(FULL).ehlo()).hasValue(DnsName.of("mx1.example.org"));
    assertThat(Reading.settings(Reading.with()).ehlo()).isEmpty();
  }

  @Test
  void authorities() {
    assertThat(Reading.settings(FULL).authorities().values())
        .containsExactly(
            new AuthorityDefinition.Acme(
                "letsencrypt",
                URI.create("https://acme-v02.api.letsencrypt.org/directory"),
                true,
                List.of(new ProofDefinition.Http01(8080, Optional.of("127.0.0.1"))),
                Optional.of(Path.of("/etc/mailseal/ca.pem")),
                Optional.of(
                    new AuthorityDefinition.ExternalAccount(
                        "kid-1", Path.of("/etc/mailseal/eab.secret"))),
                new AuthorityDefinition.Ordering(
                    Optional.of("tlsserver"),
                    Optional.of("ISRG Root X1"),
                    false,
                    Optional.empty(),
                    Optional.of(URI.create("https://staging.example/directory")))),
            new AuthorityDefinition.Local(
                "internal",
                Duration.ofDays(30),
                Optional.of(Path.of("/etc/mailseal/internal-root.pem"))),
            new AuthorityDefinition.Manual(
                "corporate",
                "pki@corp.example",
                Optional.of(Path.of("/etc/mailseal/corp-root.pem"))));
  }

  @Test
  void certificates() throws Exception {
    Settings settings = Reading.settings(FULL);
    assertThat(settings.contact()).isEqualTo("postmaster@example.org");
    assertThat(settings.certificates()).hasSize(2);
    ManagedCertificate mail = settings.certificates().getFirst();
    assertThat(mail.name()).isEqualTo(new DnsName("mail.example.org"));
    assertThat(mail.authority()).isEqualTo("letsencrypt");
    assertThat(mail.alsoFor())
        .containsExactly(new DnsName("imap.example.org"), new DnsName("smtp.example.org"));
    assertThat(mail.key()).isEqualTo(KeyAlgorithm.ECDSA_P384);
    assertThat(mail.endpoints())
        .containsExactly(
            new Endpoint("mail.example.org", 25, Protocol.SMTP),
            new Endpoint("mail.example.org", 2587, Protocol.SUBMISSION),
            new Endpoint("imap.example.org", 1993, Protocol.IMAPS));
    assertThat(mail.connectTo()).contains(InetAddress.ofLiteral("::1"));
    assertThat(mail.renewWhenLeft()).contains(new Threshold.Fraction(2, 5));
    assertThat(mail.targets())
        .containsExactly(
            PostfixTarget.ofChainFile(
                Path.of("/p/chain.pem"),
                Path.of("/etc/postfix-in"),
                new Control(Optional.of(List.of("a", "b")), Optional.empty())),
            PostfixTarget.ofChainFile(
                Path.of("/p/other.pem"), Path.of("/etc/postfix"), Control.STANDARD),
            new EximTarget(
                Path.of("/e/c"),
                Path.of("/e/k"),
                Optional.of(Path.of("/e/exim.conf")),
                Optional.of("exim"),
                new Control(Optional.of(List.of("e")), Optional.empty())),
            new EximTarget(
                Path.of("/e/c2"),
                Path.of("/e/k2"),
                Optional.empty(),
                Optional.empty(),
                Control.STANDARD),
            new OpenSmtpdTarget(
                Path.of("/o/c"),
                Path.of("/o/k"),
                Path.of("/o/smtpd.conf"),
                new Control(Optional.of(List.of("o")), Optional.empty())),
            new OpenSmtpdTarget(
                Path.of("/o/c2"), Path.of("/o/k2"), Path.of("/etc/smtpd.conf"), Control.STANDARD),
            new SendmailTarget(
                Path.of("/s/c"),
                Path.of("/s/k"),
                Path.of("/s/sendmail.cf"),
                new Control(Optional.empty(), Optional.of(List.of("s")))),
            new SendmailTarget(
                Path.of("/s/c2"),
                Path.of("/s/k2"),
                Path.of("/etc/mail/sendmail.cf"),
                Control.STANDARD),
            new DovecotTarget(
                Path.of("/d/c"),
                Path.of("/d/k"),
                Path.of("/d/dovecot.conf"),
                new Control(Optional.of(List.of("c")), Optional.empty())),
            new DovecotTarget(
                Path.of("/d/c2"),
                Path.of("/d/k2"),
                Path.of("/etc/dovecot/dovecot.conf"),
                Control.STANDARD),
            new PostfixTarget(
                new PostfixFiles.Pair(Path.of("/p/c"), Path.of("/p/k")),
                List.of(SniTable.parse("hash:/p/sni"), SniTable.parse("lmdb:/p/sni")),
                Path.of("/etc/postfix"),
                Control.STANDARD),
            new PostfixTarget(
                new PostfixFiles.ChainFile(Path.of("/p/third.pem")),
                List.of(SniTable.parse("hash:/p/sni"), SniTable.parse("btree:/p/b")),
                Path.of("/etc/postfix"),
                Control.STANDARD),
            new CyrusTarget(
                Path.of("/c/c"),
                Path.of("/c/k"),
                Path.of("/c/imapd.conf"),
                Path.of("/c/pid"),
                Control.STANDARD),
            new CyrusTarget(
                Path.of("/c/c2"),
                Path.of("/c/k2"),
                Path.of("/etc/imapd.conf"),
                Path.of("/run/cyrus-master.pid"),
                new Control(Optional.of(List.of("d")), Optional.empty())),
            new CourierTarget(
                Path.of("/r/c"),
                Optional.of(Path.of("/r/k")),
                Path.of("/r/pop3d-ssl"),
                Control.STANDARD),
            new CourierTarget(
                Path.of("/r/c2"),
                Optional.empty(),
                Path.of("/etc/courier/imapd-ssl"),
                Control.STANDARD),
            new PemTarget(Path.of("/f/c"), Path.of("/f/k"), Optional.of(Path.of("/f/i"))),
            new PemTarget(Path.of("/f/c2"), Path.of("/f/k2"), Optional.empty()),
            new CommandTarget(
                List.of("systemctl", "reload", "my-mta"),
                Optional.of(List.of("my-mta", "-t")),
                Optional.empty()),
            new CommandTarget(List.of("my-mta"), Optional.empty(), Optional.empty()));
  }

  @Test
  void the_rest() {
    Settings settings = Reading.settings(FULL);
    assertThat(settings.verification()).isEqualTo(new VerificationLimits(5, Duration.ofMinutes(1)));
    assertThat(settings.backoff())
        .isEqualTo(new Backoff(List.of(Duration.ofMinutes(2), Duration.ofHours(1))));
    assertThat(settings.reminders())
        .contains(
            new ReminderPlan(
                Mailbox.parse("mailseal@example.org"),
                List.of(Mailbox.parse("a@example.org"), Mailbox.parse("b@example.org")),
                List.of(new Threshold.Fraction(1, 2), new Threshold.Fixed(Duration.ofHours(36))),
                List.of(Duration.ofDays(2), Duration.ofHours(60)),
                Route.over(
                    Relay.smtp("localhost", 25),
                    Relay.smtps("relay.example.net", 465),
                    Relay.smtp("::1", 2525),
                    Relay.smtps("relay.example.net", 466)
                        .withAccount(
                            new RelayAccount(
                                "alerts",
                                Optional.empty(),
                                new SecretSource.InFile(Path.of("/etc/relay.password")))),
                    Relay.smtp("relay", 25)
                        .withAccount(
                            new RelayAccount(
                                "al@erts",
                                Optional.empty(),
                                new SecretSource.InEnvironment("RELAY_PASSWORD")))),
                List.of(),
                List.of()));
    assertThat(settings.database()).isEqualTo("jdbc:h2:file:/srv/mailseal/ledger");
    assertThat(settings.passphraseFile()).isEqualTo(Path.of("/etc/mailseal/passphrase"));
    assertThat(settings.checks())
        .isEqualTo(new CheckSettings(Optional.of(Duration.ofSeconds(90)), false));
    assertThat(settings.sweepEvery()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void who_is_told_besides_and_of_single_certificates() {
    ReminderPlan plan =
        Reading.settings(
                Reading.certificate("reminders: {to: [own@example.org], when-left: [5d]}")
                    + "reminders: {to: [ops@example.org], escalate: {from: 1/4, to:"
                    + " [boss@example.org]}}\n")
            .reminders()
            .orElseThrow();
    assertThat(plan.escalation())
        .contains(
            new Escalation(
                Optional.of(new Threshold.Fraction(1, 4)),
                List.of(Mailbox.parse("boss@example.org"))));
    DnsName own = plan.own().keySet().iterator().next();
    assertThat(plan.to(own)).containsExactly(Mailbox.parse("own@example.org"));
    assertThat(plan.whenLeft(own)).containsExactly(new Threshold.Fixed(Duration.ofDays(5)));
    DnsName other = new DnsName("other.example.org");
    assertThat(plan.to(other)).containsExactly(Mailbox.parse("ops@example.org"));
    assertThat(plan.whenLeft(other)).isEqualTo(ReminderPlan.standardAlerts());
  }

  private static Route route(String reminders) {
    return Reading.settings(Reading.with("reminders: {to: [ops@example.org], " + reminders + "}"))
        .reminders()
        .orElseThrow()
        .relays();
  }

  @Test
  void calendars() {
    assertThat(
            Reading.settings(
                    Reading.with(
                        "reminders: {to: [a@b], calendar: true, calendar-file: /tmp/tls.ics}"))
                .reminders()
                .map(ReminderPlan::calendar))
        .contains(new CalendarPlan(true, Optional.of(Path.of("/tmp/tls.ics"))));
    assertThat(
            Reading.settings(Reading.with("reminders: {to: [a@b]}"))
                .reminders()
                .map(ReminderPlan::calendar))
        .contains(CalendarPlan.NONE);
  }

  private static Relay relay(String entry) {
    return (Relay) route("relays: [" + entry + "]").ways().getFirst();
  }

  @Test
  void how_a_relay_is_protected() {
    assertThat(relay("{url: 'smtp://relay.example.net'}"))
        .isEqualTo(Relay.smtp("relay.example.net", 25))
        .extracting(Relay::protection)
        .isEqualTo(RelayProtection.STARTTLS);
    assertThat(relay("smtp://127.0.0.9").protection()).isEqualTo(RelayProtection.NONE);
    assertThat(relay("{url: 'smtp://relay', tls: opportunistic}").protection())
        .isEqualTo(RelayProtection.OPPORTUNISTIC);
    assertThat(relay("{url: 'smtp://relay', tls: none}").protection())
        .isEqualTo(RelayProtection.NONE);
    assertThat(relay("{url: 'smtp://localhost', tls: required}").protection())
        .isEqualTo(RelayProtection.STARTTLS);
    assertThat(relay("{url: 'smtps://mail.example.org', local: true}"))
        .isEqualTo(Relay.smtps("mail.example.org", 465).asLocal(true));
  }

  @Test
  void how_to_log_in_at_a_relay() {
    assertThat(relay("{url: 'smtps://u@relay', auth: login, password-env: P}").account())
        .contains(
            new RelayAccount(
                "u", Optional.of(Mechanism.LOGIN), new SecretSource.InEnvironment("P")));
    assertThat(relay("{url: 'smtps://u@relay', auth: xoauth2, token-file: /t}").account())
        .contains(
            new RelayAccount(
                "u", Optional.of(Mechanism.XOAUTH2), new SecretSource.InFile(Path.of("/t"))));
  }

  @Test
  void what_comes_after_the_relays_and_where_bounces_go() {
    assertThat(route("direct: true"))
        .isEqualTo(Route.over(Relay.smtp("localhost", 25), Way.Direct.STANDARD));
    assertThat(route("direct: false")).isEqualTo(Route.over(Relay.smtp("localhost", 25)));
    assertThat(route("from: mailseal@example.org, return-path: none").returnPath())
        .isEqualTo(Route.ReturnPath.NONE);
    assertThat(route("return-path: sender").returnPath()).isEqualTo(Route.ReturnPath.SENDER);
  }

  @Test
  void defaults() {
    Settings settings =
        Reading.settings(
            """
            authorities:
              internal:
                local:
            certificates:
              mail.example.org:
            reminders: {to: [a@example.org]}
            """);
    assertThat(settings.contact()).isEmpty();
    assertThat(settings.authorities())
        .containsEntry(
            "internal",
            new AuthorityDefinition.Local("internal", Duration.ofDays(90), Optional.empty()));
    assertThat(settings.certificates())
        .containsExactly(
            new ManagedCertificate(
                new DnsName("mail.example.org"),
                "internal",
                List.of(),
                Set.of(),
                KeyAlgorithm.RSA_2048,
                Subject.NONE,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Hooks.NONE,
                KeyPolicy.STANDARD));
    assertThat(settings.verification()).isEqualTo(VerificationLimits.standard());
    assertThat(settings.backoff()).isEqualTo(Backoff.standard());
    assertThat(settings.reminders())
        .contains(
            new ReminderPlan(
                Mailbox.parse("a@example.org"),
                List.of(Mailbox.parse("a@example.org")),
                ReminderPlan.standardAlerts(),
                ReminderPlan.standardWaits(),
                Route.over(Relay.smtp("localhost", 25)),
                List.of(),
                List.of()));
    assertThat(settings.database()).isEqualTo("jdbc:h2:file:/var/lib/mailseal/ledger");
    assertThat(settings.passphraseFile()).isEqualTo(Path.of("/var/lib/mailseal/passphrase"));
    assertThat(settings.checks())
        .isEqualTo(new CheckSettings(Optional.of(Duration.ofMinutes(15)), true));
    assertThat(settings.sweepEvery()).isEqualTo(Duration.ofHours(12));
  }

  @Test
  void checks_can_be_switched_off() {
    assertThat(Reading.settings(Reading.with("checks: { every: never }")).checks())
        .isEqualTo(new CheckSettings(Optional.empty(), true));
  }

  @Test
  void reminders_come_from_the_contact_and_nobody_is_told_without_the_section() {
    String contact = Reading.with("contact: c@example.org");
    assertThat(Reading.settings(contact).reminders()).isEmpty();
    assertThat(Reading.settings(contact + "reminders: {to: [a@example.org]}").reminders())
        .hasValueSatisfying(
            plan -> assertThat(plan.from()).isEqualTo(Mailbox.parse("c@example.org")));
  }

  @Test
  void authorities_are_asked_in_turn() {
    ManagedCertificate certificate =
        Reading.settings(
                """
                authorities: {one: {local: {}}, two: {local: {}}, corp: {manual: {hand-in: pki}}}
                certificates:
                  mail.example.org: {authority: [two, one]}
                """)
            .certificates()
            .getFirst();
    assertThat(certificate.authority()).isEqualTo("two");
    assertThat(certificate.authorities()).containsExactly("two", "one");
    assertThat(certificate.askedOf("one").authorities()).containsExactly("one", "two");
  }

  @Test
  void an_acme_authority_listens_on_80_and_agrees_to_nothing_by_default() {
    assertThat(Reading.settings(Reading.authority("acme: https://ca.example/dir")).authorities())
        .containsValue(
            new AuthorityDefinition.Acme(
                "ca",
                URI.create("https://ca.example/dir"),
                false,
                List.of(new ProofDefinition.Http01(80, Optional.empty())),
                Optional.empty(),
                Optional.empty(),
                AuthorityDefinition.Ordering.STANDARD));
  }

  @Test
  void the_passphrase_lies_beside_the_database() {
    assertThat(Reading.settings(Reading.with("database: jdbc:h2:file:/srv/x/y")).passphraseFile())
        .isEqualTo(Path.of("/srv/x/passphrase"));
  }

  @Test
  void what_is_written_once_may_be_used_twice() {
    Settings settings =
        Reading.settings(
            """
            authorities: {internal: {local: {}}}
            certificates:
              a.example.org: {endpoints: &ports [smtp, imaps]}
              b.example.org: {endpoints: *ports}
            """);
    assertThat(settings.certificates().getLast().endpoints())
        .containsExactly(
            new Endpoint("b.example.org", 25, Protocol.SMTP),
            new Endpoint("b.example.org", 993, Protocol.IMAPS));
  }

  @Test
  void reads_a_file(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("mailseal.yaml");
    Files.writeString(file, "\uFEFF" + Reading.with("contact: a@exämple.org"));
    assertThat(SettingsReader.read(file).contact()).isEqualTo("a@xn--exmple-cua.org");
  }

  @Test
  void a_file_that_cannot_be_read_is_one_problem_without_a_place(@TempDir Path directory)
      throws IOException {
    Path missing = directory.resolve("missing.yaml");
    assertThat(message(missing)).startsWith(missing + ": there is no such file");
    assertThat(message(directory)).startsWith(directory + ": this is a directory");
    assertThat(message(Path.of("/dev/null"))).contains("not a plain file");
    Path empty = Files.createFile(directory.resolve("empty.yaml"));
    assertThat(message(empty)).startsWith(empty + ": there is nothing in it");
  }

  @Test
  void a_file_of_more_than_a_mebibyte_is_refused(@TempDir Path directory) throws Exception {
    String settings = Reading.with();
    Path file = directory.resolve("mailseal.yaml");
    Files.writeString(file, settings + "#".repeat((1 << 20) - settings.length()));
    assertThat(SettingsReader.read(file)).isNotNull();
    Files.writeString(file, settings + "#".repeat((1 << 20) - settings.length() + 1));
    assertThat(message(file)).startsWith(file + ": this is larger than 1 MiB");
  }

  @Test
  void another_encoding_is_told_with_its_place(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("mailseal.yaml");
    Files.write(file, "a: b\n# sch\u00f6n\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(message(file)).startsWith(file + ":2:6: this is not UTF-8");
  }

  private static String message(Path file) {
    SettingsException refused =
        catchThrowableOfType(SettingsException.class, () -> SettingsReader.read(file));
    assertThat(refused).isNotNull();
    assertThat(refused.problems()).hasSize(1);
    return String.valueOf(refused.getMessage());
  }

  private static final String COMMAND = "install: [{command: {reload: [\"/bin/true\"]}}]";
  private static final String HOOK = "hooks: {after: [{run: [\"/bin/true\"]}]}";

  private static Path file(Path folder, String yaml, String mode) throws IOException {
    Path file = Files.writeString(folder.resolve("mailseal.yaml"), yaml);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return file;
  }

  @ParameterizedTest
  @ValueSource(strings = {COMMAND, HOOK})
  void whoMayWriteSettingsThatNameCommandsMayRunThem(String line, @TempDir Path folder)
      throws Exception {
    String yaml = Reading.certificate(line);
    SettingsReader.read(file(folder, yaml, "rw-r--r--"));

    for (String open : List.of("rw-r--rw-", "rw-rw-rw-")) {
      Path file = file(folder, yaml, open);
      assertThatThrownBy(() -> SettingsReader.read(file))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining(file + " can be written by everybody, who could change it")
          .hasMessageContaining("only root and the user who runs Mailseal");
    }
  }

  @Test
  void soDoesWhoMayPutOthersInTheirPlace(@TempDir Path folder) throws Exception {
    Path open = Files.createDirectory(folder.resolve("open"));
    Path file = file(open, Reading.certificate(COMMAND), "rw-r--r--");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    SettingsReader.read(link);
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(() -> SettingsReader.read(link))
        .hasMessageContaining(open + " can be written by everybody");
  }

  /** Whoever may write those can have ports looked at. */
  @Test
  void settingsThatNameNothingThatIsRunAreRead(@TempDir Path folder) throws Exception {
    Path file = file(folder, Reading.certificate("endpoints: [smtp]"), "rw-rw-rw-");
    assertThat(SettingsReader.read(file).certificates()).hasSize(1);

    Files.writeString(file, Reading.authority("local: {root: /etc/mailseal/root.pem}"));
    assertThatThrownBy(() -> SettingsReader.read(file)).hasMessageContaining("by everybody");
  }
}
