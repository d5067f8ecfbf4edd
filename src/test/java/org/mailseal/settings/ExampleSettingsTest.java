package org.mailseal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.install.Target;
import org.mailseal.lifecycle.proof.VerificationLimits;
import org.mailseal.lifecycle.time.Backoff;
import org.mailseal.notification.plan.ReminderPlan;

/** The example that ships, as it is and with everything in it turned on. */
class ExampleSettingsTest {
  static final Path EXAMPLE = Path.of("config/mailseal.yaml");

  @Test
  void loads_as_it_is() throws SettingsException {
    Settings settings = SettingsReader.read(EXAMPLE);
    assertThat(settings.authorities()).containsOnlyKeys("letsencrypt");
    assertThat(settings.certificates()).hasSize(1);
    assertThat(settings.certificates().getFirst().targets())
        .extracting(Target::describe)
        .containsExactly(
            "postfix /etc/postfix/tls/mail.example.org.pem",
            "dovecot /etc/dovecot/tls/mail.example.org.crt");
    assertThat(settings.reminders()).isPresent();
  }

  @Test
  void loads_with_everything_turned_on() throws IOException {
    Settings settings = Reading.settings(everything());
    assertThat(settings.authorities().values())
        .hasExactlyElementsOfTypes(
            AuthorityDefinition.Acme.class,
            AuthorityDefinition.Local.class,
            AuthorityDefinition.Manual.class);
    assertThat(settings.certificates()).hasSize(3);
    assertThat(settings.certificates().getFirst().targets())
        .extracting(target -> target.describe().split(" ", 2)[0])
        .containsExactly(
            "postfix",
            "exim",
            "opensmtpd",
            "sendmail",
            "dovecot",
            "cyrus",
            "courier",
            "stunnel",
            "haproxy",
            "nginx",
            "james",
            "pem",
            "combined",
            "der",
            "pkcs12",
            "jks",
            "command");
    assertThat(settings.certificates().getLast().targets())
        .extracting(target -> target.describe().split(" ", 2)[0])
        .containsExactly("exchange", "hmailserver", "zimbra");
    assertThat(settings.reminders())
        .hasValueSatisfying(plan -> assertThat(plan.relays().ways()).hasSize(8));
  }

  @Test
  void tells_the_true_defaults() throws Exception {
    Settings shown = Reading.settings(everything());
    Settings standard = SettingsReader.read(EXAMPLE);
    assertThat(shown.verification()).isEqualTo(VerificationLimits.standard());
    assertThat(shown.backoff()).isEqualTo(Backoff.standard());
    assertThat(shown.checks()).isEqualTo(standard.checks());
    assertThat(shown.database()).isEqualTo(standard.database());
    assertThat(shown.passphraseFile()).isEqualTo(standard.passphraseFile());
    assertThat(shown.sweepEvery()).isEqualTo(standard.sweepEvery());
    assertThat(shown.certificates().getFirst().key())
        .isEqualTo(standard.certificates().getFirst().key());
    assertThat(shown.reminders().map(ReminderPlan::whenLeft))
        .isEqualTo(standard.reminders().map(ReminderPlan::whenLeft));
    assertThat(shown.reminders().map(ReminderPlan::whenWaiting))
        .isEqualTo(standard.reminders().map(ReminderPlan::whenWaiting));
    assertThat(shown.reminders().map(ReminderPlan::from))
        .isEqualTo(standard.reminders().map(ReminderPlan::from));
    assertThat(shown.authorities().get("internal"))
        .extracting(authority -> ((AuthorityDefinition.Local) authority).validFor())
        .isEqualTo(
            ((AuthorityDefinition.Local)
                    Reading.settings(Reading.with()).authorities().values().iterator().next())
                .validFor());
  }

  @Test
  void speaks_of_every_key() throws IOException {
    String everything = everything();
    for (String key : keys()) {
      assertThat(everything).containsPattern("(?m)(^|[\\s{])" + key + ":( |$)");
    }
  }

  /** Every key of every section, as the reader itself tells them to who writes another. */
  private static List<String> keys() {
    String all =
        String.join(
            "\n",
            Reading.problem(Reading.with("zzzzzzzzzzzzzzzz: 1")),
            Reading.problem(Reading.authority("local: {zzzzzzzzzzzzzzzz: 1}")),
            Reading.problem(Reading.authority("manual: {hand-in: x, zzzzzzzzzzzzzzzz: 1}")),
            Reading.problem(Reading.authority("local: {}", "zzzzzzzzzzzzzzzz: 1")),
            Reading.problem(
                Reading.authority(
                    "acme: https://x/", "prove-by: {http-01: {zzzzzzzzzzzzzzzz: 1}}")),
            Reading.problem(
                Reading.authority(
                    "acme: https://x/",
                    "external-account: {key-id: a, secret-file: /b, zzzzzzzzzzzzzzzz: 1}")),
            Reading.problem(Reading.certificate("zzzzzzzzzzzzzzzz: 1")),
            Reading.problem(Reading.certificate("hooks: {zzzzzzzzzzzzzzzz: 1}")),
            Reading.problem(
                Reading.certificate("hooks: {after: [{run: [a], zzzzzzzzzzzzzzzz: 1}]}")),
            Reading.problem(
                Reading.certificate("install: [{postfix: {chain-file: /a, zzzzzzzzzzzzzzzz: 1}}]")),
            Reading.problem(
                Reading.certificate(
                    "install: [{exim: {certificate: /a, key: /b, zzzzzzzzzzzzzzzz: 1}}]")),
            Reading.problem(
                Reading.certificate(
                    "install: [{opensmtpd: {certificate: /a, key: /b, zzzzzzzzzzzzzzzz: 1}}]")),
            Reading.problem(
                Reading.certificate(
                    "install: [{sendmail: {certificate: /a, key: /b, zzzzzzzzzzzzzzzz: 1}}]")),
            Reading.problem(
                Reading.certificate(
                    "install: [{dovecot: {certificate: /a, key: /b, zzzzzzzzzzzzzzzz: 1}}]")),
            Reading.problem(
                Reading.certificate(
                    "install: [{stunnel: {certificate: /a, zzzzzzzzzzzzzzzz: 1}}]")),
            Reading.problem(
                Reading.certificate("install: [{haproxy: {file: /a, zzzzzzzzzzzzzzzz: 1}}]")),
            Reading.problem(
                Reading.certificate(
                    "install: [{nginx: {certificate: /a, key: /b, zzzzzzzzzzzzzzzz: 1}}]")),
            Reading.problem(
                Reading.certificate(
                    "install: [{cyrus: {certificate: /a, key: /b, zzzzzzzzzzzzzzzz: 1}}]")),
            Reading.problem(
                Reading.certificate(
                    "install: [{courier: {certificate: /a, zzzzzzzzzzzzzzzz: 1}}]")),
            Reading.problem(
                Reading.certificate(
                    "install: [{pem: {certificate: /a, key: /b, zzzzzzzzzzzzzzzz: 1}}]")),
            Reading.problem(
                Reading.certificate(
                    "install: [{james: {certificate: /a, key: /b, zzzzzzzzzzzzzzzz: 1}}]")),
            Reading.problem(
                Reading.certificate(
                    "install: [{exchange: {folder: /a, password-file: /b, zzzzzzzzzzzzzzzz: 1}}]")),
            Reading.problem(
                Reading.certificate("install: [{zimbra: {folder: /a, zzzzzzzzzzzzzzzz: 1}}]")),
            Reading.problem(
                Reading.certificate("install: [{combined: {file: /a, zzzzzzzzzzzzzzzz: 1}}]")),
            Reading.problem(
                Reading.certificate(
                    "install: [{der: {certificate: /a, key: /b, zzzzzzzzzzzzzzzz: 1}}]")),
            Reading.problem(
                Reading.certificate(
                    "install: [{pkcs12: {file: /a, password-file: /b, zzzzzzzzzzzzzzzz: 1}}]")),
            Reading.problem(
                Reading.certificate("install: [{command: {reload: [a], zzzzzzzzzzzzzzzz: 1}}]")),
            Reading.problem(Reading.with("verify: {zzzzzzzzzzzzzzzz: 1}")),
            Reading.problem(Reading.with("checks: {zzzzzzzzzzzzzzzz: 1}")),
            Reading.problem(Reading.with("daemon: {zzzzzzzzzzzzzzzz: 1}")),
            Reading.problem(Reading.with("reminders: {to: [a@b], zzzzzzzzzzzzzzzz: 1}")),
            Reading.problem(
                Reading.with(
                    "reminders: {to: [a@b], relays: [{url: 'smtp://a', zzzzzzzzzzzzzzzz: 1}]}")));
    return all.lines()
        .map(line -> line.substring(line.indexOf("known here: ") + "known here: ".length()))
        .flatMap(keys -> List.of(keys.split(", ", -1)).stream())
        .toList();
  }

  /** A # with no space after it hides a setting. */
  static String everything() throws IOException {
    return Files.readString(EXAMPLE)
        .replaceAll("(?m)^#(?=\\S)", "")
        .replaceAll("(?m)^#(?= {2,})", "");
  }
}
