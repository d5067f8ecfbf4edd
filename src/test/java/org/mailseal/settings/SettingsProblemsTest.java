package org.mailseal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One rule a test: what is refused, where, and in which words. */
class SettingsProblemsTest {
  @Test
  void all_problems_are_told_in_one_go_in_the_order_of_the_file() {
    assertThat(
            Reading.problems(
                """
                contact: postmaster
                authorities:
                  letsencrypt:
                    acme: https://acme-v02.api.letsencrypt.org/directory
                    prove_by: {}
                certificates:
                  mail.example.org:
                    authority: letsencrpyt
                    also_for: [imap.example.org]
                    key: rsa-1024
                    renew-when-left: soon
                verify: { within: 30 }
                """))
        .satisfiesExactly(
            p -> assertThat(p).startsWith("mailseal.yaml:1:10: 'contact': 'postmaster' is not a"),
            p ->
                assertThat(p)
                    .isEqualTo(
                        "mailseal.yaml:5:5: unknown key 'prove_by'; did you mean 'prove-by'?"),
            p ->
                assertThat(p)
                    .isEqualTo(
                        "mailseal.yaml:8:16: authority 'letsencrpyt' is not defined; defined are"
                            + " letsencrypt; did you mean 'letsencrypt'?"),
            p ->
                assertThat(p)
                    .isEqualTo(
                        "mailseal.yaml:9:5: unknown key 'also_for'; did you mean 'also-for'?"),
            p ->
                assertThat(p)
                    .startsWith("mailseal.yaml:10:10: 'key': 'rsa-1024' is below the floor of"),
            p ->
                assertThat(p)
                    .startsWith("mailseal.yaml:11:22: 'renew-when-left': 'soon' is not a duration"),
            p ->
                assertThat(p)
                    .startsWith("mailseal.yaml:12:19: 'within': '30' is not a duration; write a"));
  }

  @Test
  void the_message_has_a_line_a_problem() {
    try {
      SettingsReader.read("a: 1\nb: 2\n", Path.of("m.yaml"));
    } catch (SettingsException e) {
      assertThat(String.valueOf(e.getMessage()).lines())
          .hasSameSizeAs(e.problems())
          .hasSize(4)
          .allSatisfy(line -> assertThat(line).startsWith("m.yaml:"));
      return;
    }
    throw new AssertionError("should be refused");
  }

  @Test
  void a_key_that_resembles_none_is_told_what_there_is() {
    assertThat(Reading.problem(Reading.with("daemon: { port: 80 }")))
        .isEqualTo("mailseal.yaml:3:11: unknown key 'port'; known here: sweep-every");
  }

  @Test
  void a_key_twice() {
    assertThat(Reading.problem(Reading.with("contact: a@b", "contact: c@d")))
        .isEqualTo("mailseal.yaml:4:1: 'contact' is already given in line 3");
  }

  @Test
  void what_must_be_there() {
    assertThat(Reading.problems("retry-after: [1m]"))
        .containsExactly(
            "mailseal.yaml:1:1: the file lacks the key 'authorities': who signs",
            "mailseal.yaml:1:1: the file lacks the key 'certificates': what is managed");
    assertThat(
            Reading.problem("certificates: {}\nauthorities: {ca: {acme: 'https://ca.example/'}}"))
        .isEqualTo(
            "mailseal.yaml:1:1: the file lacks the key 'contact': an ACME authority writes to it");
    assertThat(Reading.problem(Reading.certificate("install:", "  - postfix: {}")))
        .isEqualTo(
            "mailseal.yaml:5:18: 'postfix' lacks the key 'chain-file', or certificate and key");
    assertThat(Reading.problems(Reading.certificate("install:", "  - dovecot:")))
        .containsExactly(
            "mailseal.yaml:5:17: 'dovecot' lacks the key 'certificate'",
            "mailseal.yaml:5:17: 'dovecot' lacks the key 'key'");
    assertThat(Reading.problem(Reading.certificate("install:", "  - pem: { certificate: /c }")))
        .isEqualTo("mailseal.yaml:5:14: 'pem' lacks the key 'key'");
    assertThat(Reading.problem(Reading.certificate("install: [{command: {check: [a]}}]")))
        .endsWith("'command' lacks the key 'reload'");
    assertThat(Reading.problem(Reading.authority("manual: {}")))
        .contains("'manual' lacks the key 'hand-in'");
    assertThat(Reading.problem(Reading.with("reminders: {}")))
        .isEqualTo(
            "mailseal.yaml:3:12: 'reminders' lacks the key 'to': who is told; or name 'webhooks' or"
                + " a 'command'");
    assertThat(Reading.problem("authorities: {}\ncertificates: {mail.example.org: {}}"))
        .startsWith("mailseal.yaml:1:14: 'authorities' defines none");
  }

  @Test
  void the_wrong_shape() {
    assertThat(Reading.problem("- a")).startsWith("mailseal.yaml:1:1: the file takes keys");
    assertThat(Reading.problem("nothing")).startsWith("mailseal.yaml:1:1: the file takes keys");
    assertThat(Reading.problem(Reading.with("verify: 3")))
        .isEqualTo("mailseal.yaml:3:9: 'verify' takes keys and values of its own");
    assertThat(Reading.problem(Reading.with("retry-after: 1m")))
        .startsWith("mailseal.yaml:3:14: 'retry-after' takes a list");
    assertThat(Reading.problem(Reading.with("contact: [a@b]")))
        .isEqualTo("mailseal.yaml:3:10: 'contact' takes a single value, not a list or a mapping");
    assertThat(Reading.problem(Reading.with("contact:")))
        .isEqualTo("mailseal.yaml:3:9: 'contact' has no value");
    assertThat(Reading.problem(Reading.with("contact: ''"))).endsWith("'contact' is empty");
    assertThat(Reading.problem(Reading.with("retry-after: []")))
        .startsWith("mailseal.yaml:3:14: 'retry-after' is an empty list");
    assertThat(Reading.problem(Reading.with("? [a, b]\n: c"))).contains("a key is a word");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "31d", "30", "-1m", "1w", "1.5h", "1m 2s", "99999999999d"})
  void a_wait_that_is_none(String wait) {
    assertThat(Reading.problem(Reading.with("retry-after: [1m, " + wait + "]")))
        .startsWith("mailseal.yaml:3:19: an entry of 'retry-after': '" + wait + "' is not ");
  }

  @Test
  void verify_and_daemon_have_limits() {
    assertThat(Reading.problems(Reading.with("verify: { connections: 0, within: 2h }")))
        .containsExactly(
            "mailseal.yaml:3:24: 'connections': '0' is not a whole number from 1 to 100",
            "mailseal.yaml:3:35: 'within': '2h' is not between 1s and 10m");
    assertThat(Reading.problem(Reading.with("daemon: { sweep-every: 0h }")))
        .endsWith("'0h' is not between 1s and 30d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "mail",
        "192.0.2.1",
        "'2001:db8::1'",
        "'[192.0.2.1]'",
        "'*.a.example'"
      })
  void a_name_for_ehlo_that_is_none(String name) {
    assertThat(Reading.problem(Reading.with("ehlo: " + name)))
        .startsWith("mailseal.yaml:3:7: 'ehlo': '" + name.replace("'", "") + "' ");
  }

  @Test
  void checks_have_limits() {
    assertThat(Reading.problems(Reading.with("checks: { every: 2d, dns: perhaps, evry: 1m }")))
        .containsExactlyInAnyOrder(
            "mailseal.yaml:3:18: 'every': '2d' is not between 1s and 1d",
            "mailseal.yaml:3:27: 'dns': 'perhaps' is neither true nor false",
            "mailseal.yaml:3:36: unknown key 'evry'; did you mean 'every'?");
    assertThat(Reading.problem(Reading.with("checks: { every: sometimes }")))
        .startsWith("mailseal.yaml:3:18: 'every': 'sometimes' is not a duration");
    assertThat(Reading.problem(Reading.with("checks: 15m")))
        .startsWith("mailseal.yaml:3:9: 'checks' takes keys and values of its own");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mail", "mail_1.example.org", "10.0.0.1", "a..b", "-a.example.org"})
  void a_name_that_is_none(String name) {
    assertThat(Reading.problem(Reading.with().replace("{}\n", "{" + name + ": {}}\n")))
        .startsWith("mailseal.yaml:2:16: a certificate's name: '" + name + "' ");
    if (!name.startsWith("10.")) {
      assertThat(Reading.problem(Reading.certificate("also-for: ['" + name + "']")))
          .startsWith("mailseal.yaml:4:16: an entry of 'also-for': '" + name + "' ");
    }
  }

  @Test
  void a_name_that_cannot_be_optional() {
    assertThat(
            Reading.problems(
                Reading.certificate(
                    "endpoints: [smtp, 'imap.example.org:993/imaps']",
                    "also-for:",
                    "  - { name: imap.example.org, optional: true }",
                    "  - { name: mail.example.org, optional: true }",
                    "  - pop.example.org",
                    "  - { name: pop.example.org, optional: true }",
                    "  - { name: smtp.example.org, optional: perhaps }",
                    "  - { name: smtp.example.org, optionl: true }",
                    "  - { optional: true }")))
        .satisfiesExactly(
            p ->
                assertThat(p)
                    .startsWith("mailseal.yaml:6:45: 'imap.example.org' is the host of one of its")
                    .contains("take 'optional' off it"),
            p ->
                assertThat(p)
                    .startsWith("mailseal.yaml:7:45: 'mail.example.org' is the certificate's own"),
            p ->
                assertThat(p)
                    .startsWith("mailseal.yaml:9:44: 'pop.example.org' stands under also-for"),
            p -> assertThat(p).startsWith("mailseal.yaml:10:45: 'optional': 'perhaps' is neither"),
            p -> assertThat(p).contains("11:35").contains("did you mean 'optional'?"),
            p -> assertThat(p).startsWith("mailseal.yaml:12:9: ").contains("name"));
  }

  @Test
  void what_a_subject_cannot_say() {
    assertThat(
            Reading.problems(
                Reading.certificate("subject: {country: UK, state: '', organisation: Corp}")))
        .hasSize(3)
        .anySatisfy(problem -> assertThat(problem).contains("GB (not UK)"))
        .anySatisfy(problem -> assertThat(problem).contains("organization"));
  }

  @Test
  void a_name_in_two_certificates() {
    assertThat(
            Reading.problems(
                """
                authorities: {internal: {local: {}}}
                certificates:
                  mail.example.org: {also-for: [imap.example.org, imap.example.org]}
                  mx.example.org: {also-for: [IMAP.example.org]}
                  Mail.Example.Org: {}
                """))
        .containsExactly(
            "mailseal.yaml:4:31: 'imap.example.org' already belongs to the certificate"
                + " 'mail.example.org' of line 3, which has such a key too; take it out of one of"
                + " them, or give one of them a key of the other kind (rsa-2048, ecdsa-p256) for a"
                + " server that serves both",
            "mailseal.yaml:5:3: 'mail.example.org' is already what the certificate of line 3 is"
                + " called; for a certificate with a key of the other kind beside it, give that one"
                + " both, such as key: [rsa-2048, ecdsa-p256]");
  }

  @Test
  void files_of_two_kinds_of_key() {
    String both = "key: [rsa-2048, ecdsa-p256]";
    assertThat(Reading.problems(Reading.certificate(both, pem("/a.crt", "/a.key"))))
        .anyMatch(problem -> problem.contains("is one file, and the certificate has two kinds"));
    assertThat(Reading.problems(Reading.certificate(both, pem("{rsa: /a.crt}", "{rsa: /a.key}"))))
        .anyMatch(problem -> problem.contains("ecdsa"));
    String certificates = "{rsa: /a.crt, ecdsa: /b.crt}";
    assertThat(
            Reading.problems(
                Reading.certificate(both, pem(certificates, "{rsa: /a.key, ecdsa: /a.key}"))))
        .anyMatch(problem -> problem.contains("'/a.key' is already written by"));
    assertThat(
            Reading.problems(
                Reading.certificate(
                    "key: rsa-2048", pem(certificates, "{rsa: /a.key, ecdsa: /b.key}"))))
        .anyMatch(problem -> problem.contains("and the certificate has one: name one file"));
    assertThat(Reading.problems(Reading.certificate("key: [rsa-2048, rsa-3072]")))
        .anyMatch(problem -> problem.contains("has two of one kind"));
  }

  private static String pem(String certificate, String key) {
    return "install: [{pem: {certificate: " + certificate + ", key: " + key + "}}]";
  }

  @Test
  void a_name_in_two_certificates_with_keys_of_one_kind() {
    String yaml =
        """
        authorities: {internal: {local: {}}}
        certificates:
          mail.example.org: {key: KEY}
          imap.example.org: {key: ecdsa-p256, also-for: [mail.example.org]}
        """;
    assertThat(Reading.problems(yaml.replace("KEY", "ecdsa-p384")))
        .singleElement()
        .asString()
        .startsWith("mailseal.yaml:4:50: 'mail.example.org' already belongs to the certificate");
    assertThat(Reading.settings(yaml.replace("KEY", "rsa-3072")).certificates()).hasSize(2);
    assertThat(Reading.problems(yaml.replace("imap", "mail").replace("KEY", "rsa-3072")))
        .isNotEmpty();
    assertThat(Reading.problems(yaml.replace("imap", "Mail").replace("KEY", "rsa-3072")))
        .singleElement()
        .asString()
        .contains("is already what the certificate of line 3 is called");
  }

  @Test
  void a_wildcard_is_neither_proven_by_http_01_nor_dialled() {
    assertThat(
            Reading.problems(
                """
                contact: a@example.org
                authorities: {ca: {acme: 'https://ca.example/'}}
                certificates:
                  '*.example.org': {endpoints: [smtp]}
                """))
        .satisfiesExactly(
            p -> assertThat(p).startsWith("mailseal.yaml:4:3: '*.example.org': http-01 cannot"),
            p ->
                assertThat(p)
                    .startsWith("mailseal.yaml:4:33: '*.example.org' cannot be dialled")
                    .endsWith("mail.example.org:25/smtp"));
    assertThat(
            Reading.settings(
                    Reading.with()
                        .replace(
                            "{}\n", "{'*.example.org': {endpoints: ['a.example.org:25/smtp']}}\n"))
                .certificates())
        .hasSize(1);
  }

  @Test
  void authorities_in_turn_are_known_ones_each_once_and_none_by_hand() {
    assertThat(inTurn("[one, two, onee]"))
        .contains("authority 'onee' is not defined; defined are one, two, corp");
    assertThat(inTurn("[one, two, one]")).contains("authority 'one' stands here twice");
    assertThat(inTurn("[one, corp]"))
        .contains("authority 'corp' is asked by hand and answers in days");
    assertThat(inTurn("[]")).contains("is an empty list");
  }

  private static String inTurn(String written) {
    return Reading.problem(
        """
        authorities: {one: {local: {}}, two: {local: {}}, corp: {manual: {hand-in: pki}}}
        certificates:
          mail.example.org: {authority: %s}
        """
            .formatted(written));
  }

  @Test
  void which_of_several_authorities_must_be_said() {
    assertThat(
            Reading.problem(
                """
                authorities: {one: {local: {}}, two: {local: {}}}
                certificates:
                  mail.example.org: {}
                """))
        .isEqualTo(
            "mailseal.yaml:3:21: 'mail.example.org' lacks the key 'authority': several are defined"
                + " (one, two), so say which");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "mail.example.org", "127", "1.2.3", "1.2.3.256", "::g", "''"})
  void only_an_address_is_connected_to(String address) {
    assertThat(Reading.problem(Reading.certificate("connect-to: " + address)))
        .startsWith("mailseal.yaml:4:17: 'connect-to'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0d", "0/3", "3/3", "1/0", "third", "-1/3"})
  void renew_when_left(String left) {
    assertThat(Reading.problem(Reading.certificate("renew-when-left: " + left)))
        .startsWith("mailseal.yaml:4:22: 'renew-when-left': ");
  }

  @Test
  void two_writers_of_one_file() {
    assertThat(
            Reading.problems(
                """
                authorities: {internal: {local: {root: /srv/root.pem}}}
                certificates:
                  a.example.org:
                    install:
                      - postfix: {chain-file: /etc/tls/a.pem}
                      - pem: {certificate: /srv/x/../root.pem, key: /k}
                  b.example.org:
                    install:
                      - dovecot: {certificate: /etc/tls/./a.pem, key: /l}
                      - pem: {certificate: /m, key: /m}
                      - pem: {certificate: /n, key: /var/lib/mailseal/passphrase}
                """))
        .satisfiesExactly(
            p ->
                assertThat(p)
                    .isEqualTo(
                        "mailseal.yaml:6:28: '/srv/x/../root.pem' is already written by 'root' of"
                            + " line 1; give each its own file"),
            p -> assertThat(p).contains(":9:32: ").contains("by 'chain-file' of line 5"),
            p -> assertThat(p).contains(":10:37: ").contains("by 'certificate' of line 10"),
            p -> assertThat(p).contains(":11:37: ").contains("by the passphrase file"));
  }

  @Test
  void paths_are_absolute() {
    assertThat(
            Reading.problems(
                Reading.certificate(
                    "install:",
                    "  - postfix: { chain-file: tls/a.pem, config-directory: ~/postfix }",
                    "  - dovecot: { certificate: ./c, key: k, config: dovecot.conf }",
                    "  - pem: { certificate: '', key: /, chain: \"/a\\0b\" }")))
        .hasSize(8)
        .first()
        .asString()
        .isEqualTo(
            "mailseal.yaml:5:32: 'chain-file': 'tls/a.pem' is not an absolute path: the daemon's"
                + " working directory is not yours; write it from /");
  }

  @Test
  void a_command_is_a_list_of_arguments() {
    for (String target :
        List.of(
            "postfix: { chain-file: /a, reload: systemctl reload postfix }",
            "dovecot: { certificate: /a, key: /b, reload: doveadm reload }",
            "command: { reload: my-mta reload }",
            "command: { reload: [a], check: my-mta -t }",
            "command: my-mta reload")) {
      assertThat(Reading.problem(Reading.certificate("install:", "  - " + target)))
          .contains("takes a list of arguments, such as [systemctl, reload, postfix]: no shell");
    }
    assertThat(Reading.problem(Reading.certificate("install: [{command: {reload: []}}]")))
        .contains("'reload' is an empty list");
    assertThat(Reading.problem(Reading.certificate("install: [{command: {reload: [[a]]}}]")))
        .contains("an entry of 'reload' takes a single value");
  }

  @Test
  void postfix_takes_one_form_of_two() {
    assertThat(
            Reading.problem(Reading.certificate("install: [{postfix: {chain-file: /a, key: /b}}]")))
        .contains("Postfix takes chain-file, or certificate and key, and never both");
    assertThat(Reading.problem(Reading.certificate("install: [{postfix: {certificate: /a}}]")))
        .contains("'postfix' lacks the key 'key'");
  }

  @Test
  void tables_for_sni_are_those_that_postmap_builds() {
    for (String table :
        List.of(
            "'texthash:/a'", "'hash:a'", "/a", "'hash:'", "'hash:/a, pcre:/b'", "[['hash:/a']]")) {
      assertThat(
              Reading.problem(
                  Reading.certificate(
                      "install: [{postfix: {chain-file: /a, sni-maps: " + table + "}}]")))
          .containsAnyOf("such as hash:/etc/postfix/sni", "takes a single value");
    }
  }

  @Test
  void targets() {
    assertThat(Reading.problem(Reading.certificate("install: [{posfix: {}}]")))
        .startsWith("mailseal.yaml:4:16: 'posfix' is no target; known are postfix, exim, ")
        .endsWith("; did you mean 'postfix'?");
    assertThat(
            Reading.problem(
                Reading.certificate(
                    "install:",
                    "  - postfix: {chain-file: /a}",
                    "    pem: {certificate: /b, key: /c}")))
        .startsWith("mailseal.yaml:5:9: each entry of 'install' is one target");
    assertThat(Reading.problem(Reading.certificate("install: [postfix]")))
        .contains("a target has keys of its own");
    assertThat(Reading.problem(Reading.certificate("install: [{}]"))).contains("is empty");
    assertThat(Reading.problem(Reading.certificate("install:", "  postfix: {chain-file: /a}")))
        .contains("'install' takes a list");
  }

  @Test
  void targets_that_are_files() {
    assertThat(install("combined: {file: /a, order: backwards}"))
        .containsExactly(
            "mailseal.yaml:4:44: 'order': 'backwards' is neither key-first nor certificate-first");
    assertThat(install("combined: {}")).hasSize(1).first().asString().contains("'file'");
    assertThat(install("der: {certificate: /a}")).hasSize(1).first().asString().contains("'key'");
    assertThat(install("der: {certificate: /a, key: /b, chain: /a}"))
        .hasSize(1)
        .first()
        .asString()
        .contains("'/a' is already written");
    for (String word : List.of("pkcs12", "jks")) {
      assertThat(install(word + ": {file: /a}"))
          .hasSize(1)
          .first()
          .asString()
          .contains("lacks the key 'password-file'");
      assertThat(install(word + ": {file: /a, password: hunter2}"))
          .hasSize(2)
          .noneMatch(problem -> problem.contains("hunter2"))
          .anyMatch(problem -> problem.contains("name a file that holds it as password-file"));
      assertThat(install(word + ": {file: /a, password-file: hunter2}"))
          .hasSize(1)
          .noneMatch(problem -> problem.contains("hunter2"));
    }
    assertThat(install("pkcs12: {file: /a, password-file: /b, legacy: old}")).hasSize(1);
    assertThat(install("jks: {file: /a, password-file: /b, legacy: true}"))
        .hasSize(1)
        .first()
        .asString()
        .contains("unknown key 'legacy'");
  }

  @Test
  void james() {
    String either = "takes either keystore with password-file, or certificate with key (PEM)";
    for (String both :
        List.of(
            "james: {}",
            "james: {port: 25}",
            "james: {keystore: /a, password-file: /b, certificate: /c, key: /d}")) {
      assertThat(install(both)).hasSize(1).first().asString().contains(either);
    }
    assertThat(install("james: {keystore: /a}")).first().asString().contains("'password-file'");
    assertThat(install("james: {keystore: /a, password-file: /b, type: pfx}"))
        .first()
        .asString()
        .endsWith("'pfx' is neither jks nor pkcs12");
    for (String url :
        List.of(
            "http://192.0.2.1:8000",
            "http://localhost.example.org:8000",
            "http://127.0.0.1.example.org",
            "ftp://127.0.0.1",
            "https://",
            "https://admin:hunter2@james.example",
            "https://james.example/x?hunter2",
            "hunter2 x",
            "127.0.0.1:8000")) {
      assertThat(install("james: {certificate: /a, key: /b, webadmin: '" + url + "'}"))
          .as(url)
          .hasSize(1)
          .first()
          .asString()
          .contains("'webadmin': ")
          .doesNotContain("hunter2");
    }
    for (String url : List.of("http://[::1]:8000/", "https://james.example", "http://localhost")) {
      assertThat(
              Reading.settings(
                      Reading.certificate(
                          "install: [{james: {certificate: /a, key: /b, webadmin: '"
                              + url
                              + "'}}]"))
                  .certificates())
          .hasSize(1);
    }
  }

  @Test
  void kits() {
    assertThat(
            Reading.problem(
                Reading.certificate(
                    "install: [{zimbra: {folder: /a}}, {pem: {certificate: /c, key: /k}}]")))
        .contains("a kit is carried to another machine by hand", "a certificate of its own");
    assertThat(install("exchange: {folder: /a}"))
        .hasSize(1)
        .first()
        .asString()
        .contains("'password-file'");
    assertThat(install("zimbra: {}")).hasSize(1).first().asString().contains("'folder'");
    assertThat(install("hmailserver: {folder: a}"))
        .hasSize(1)
        .first()
        .asString()
        .contains("is not an absolute path");
    assertThat(install("hmailserver: {folder: /a}}, {zimbra: {folder: /a}"))
        .isNotEmpty()
        .allMatch(problem -> problem.contains("is already written by 'folder' of line 4"));
  }

  private static List<String> install(String target) {
    return Reading.problems(Reading.certificate("install: [{" + target + "}]"));
  }

  @Test
  void endpoints() {
    assertThat(Reading.settings(Reading.certificate("endpoints: []")).certificates()).hasSize(1);
    assertThat(Reading.problem(Reading.certificate("endpoints: [seive]")))
        .endsWith("; did you mean 'sieve'?");
    assertThat(Reading.problem(Reading.certificate("endpoints: [imps]")))
        .startsWith("mailseal.yaml:4:17: 'imps' is no protocol; known are smtp, ")
        .endsWith("; did you mean 'imaps'?");
    assertThat(Reading.problem(Reading.certificate("endpoints: [{smtp: 0}]")))
        .contains("'0' is not a whole number from 1 to 65535");
    assertThat(Reading.problem(Reading.certificate("endpoints: [{smtp: 65536}]")))
        .contains("'65536' is not a whole number from 1 to 65535");
    assertThat(Reading.problem(Reading.certificate("endpoints: ['a.example.org:65536/smtp']")))
        .contains("a port is from 1 to 65535");
    assertThat(Reading.problem(Reading.certificate("endpoints: ['a.example.org:25']")))
        .contains("'a.example.org:25' is no endpoint; write smtp, {smtp: 2525} or");
    assertThat(Reading.problem(Reading.certificate("endpoints: ['127.0.0.1:25/smtp']")))
        .contains("an address to dial goes into connect-to");
    assertThat(Reading.problem(Reading.certificate("endpoints: ['[::1]:25/smtp']")))
        .contains("an address to dial goes into connect-to");
    assertThat(Reading.problem(Reading.certificate("endpoints: [smtp, {smtp: 25}]")))
        .startsWith("mailseal.yaml:4:23: the endpoint mail.example.org:25/smtp is named twice");
    assertThat(Reading.problem(Reading.certificate("endpoints: smtp")))
        .contains("'endpoints' takes a list");
  }

  @Test
  void a_key_that_is_known_one_level_up_or_down_is_sent_there() {
    assertThat(Reading.problem(Reading.authority("manual: {hand-in: x, trust: /a}")))
        .isEqualTo(
            "mailseal.yaml:5:26: unknown key 'trust'; it belongs beside 'manual', not inside");
    assertThat(Reading.problem(Reading.authority("local: {valid-for: 1d}", "root: /a")))
        .isEqualTo("mailseal.yaml:6:5: unknown key 'root'; it belongs inside 'local', not beside");
    assertThat(Reading.problems(Reading.authority("manual:", "hand-in: x")))
        .contains(
            "mailseal.yaml:6:5: unknown key 'hand-in'; it belongs inside 'manual', not beside");
    assertThat(Reading.problem(Reading.with("daemon:", "sweep-every: 1h")))
        .endsWith(":4:1: unknown key 'sweep-every'; it belongs inside 'daemon', not beside");
    assertThat(Reading.problem(Reading.with("checks: {every: 1h, verify: {within: 10s}}")))
        .endsWith("unknown key 'verify'; it belongs beside 'checks', not inside");
    assertThat(
            Reading.problem(
                Reading.with("reminders: {to: [a@b], relays: [{url: 'smtp://a', from: c@d}]}")))
        .endsWith("unknown key 'from'; it belongs beside 'relays', not inside");
    assertThat(
            Reading.problem(
                Reading.certificate("hooks: {after: [{run: [/bin/true]}], timeout: 5s}")))
        .endsWith("unknown key 'timeout'; it belongs inside 'after', not beside");
  }

  @Test
  void a_key_is_sent_nowhere_where_it_would_mean_nothing() {
    assertThat(Reading.problem(Reading.authority("local: {trust: /a}")))
        .endsWith("unknown key 'trust'; known here: valid-for, root");
    assertThat(Reading.problem(Reading.certificate("install: [{command: {reload: [a], key: /b}}]")))
        .contains("unknown key 'key'; known here: ");
  }

  @Test
  void an_authority_is_of_one_kind() {
    assertThat(Reading.problem(Reading.authority("trust: /a")))
        .contains("'ca' needs exactly one of acme");
    assertThat(Reading.problem(Reading.authority("local: {}", "manual: {hand-in: x}")))
        .startsWith("mailseal.yaml:5:5: 'ca' needs exactly one of acme");
    assertThat(Reading.problems(Reading.authority("local: {}", "trust: /a", "accept-terms: true")))
        .containsExactly(
            "mailseal.yaml:6:5: 'trust' means nothing to a local authority",
            "mailseal.yaml:7:5: 'accept-terms' means nothing to a local authority");
    assertThat(Reading.problem(Reading.authority("local: { valid-for: forever }")))
        .contains("'forever' is not a duration");
    assertThat(Reading.problem(Reading.authority("local: {}").replace("ca:", "'my ca':")))
        .contains("'my ca' is no name for an authority");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://ca.example/dir",
        "ca.example/dir",
        "https:/dir",
        "https://ca .example",
        "https://a:b@ca.example/",
        "[a]"
      })
  void acme_takes_an_https_url(String url) {
    assertThat(Reading.problem(Reading.authority("acme: " + url)))
        .startsWith("mailseal.yaml:5:11: 'acme'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tls-alpn-01: {port: 993}                              | the authority comes to 443
          dns-01: {}                                            | needs exactly one of rfc2136
          dns-01: {command: {present: [a]}, acme-dns: {url: "https://a/", account-file: /a}} \
                                                                | needs exactly one of rfc2136
          dns-01: {command: {present: "a b"}}                   | takes a list of arguments
          dns-01: {command: {cleanup: [a]}}                     | lacks the key 'present'
          dns-01: {lexicon: {provider: "a b"}}                  | is no provider
          dns-01: {acme-dns: {url: "http://a/", account-file: /a}} | is reached by https
          dns-01: {rfc2136: {server: 192.0.2.1, key: k, secret: x}} | never written into the settings
          dns-01: {rfc2136: {server: 192.0.2.1, key: k}}        | secret is missing
          dns-01: {rfc2136: {server: "a b", key: k, secret-env: X}} | is not a fully qualified name
          dns-01: {rfc2136: {server: 192.0.2.1, key: k, algorithm: hmac-md5, secret-env: X}} \
                                                                | known are hmac-sha256
          dns-01: {command: {present: [a]}, seen-within: 1h}    | is not between
          http-01: {webroot: www}                               | is not an absolute path
          """)
  void what_proves_names(String way, String problem) {
    assertThat(
            String.join(
                "\n",
                Reading.problems(
                    Reading.authority("acme: https://ca.example/dir", "prove-by: {" + way + "}"))))
        .contains(problem);
  }

  @Test
  void acme_details() {
    String acme = "acme: https://ca.example/dir";
    assertThat(Reading.problem(Reading.authority(acme, "prove-by: { dns-persist-01: {} }")))
        .isEqualTo("mailseal.yaml:6:17: 'dns-persist-01' is not supported yet; use dns-01");
    assertThat(Reading.problem(Reading.authority(acme, "prove-by: { htp-01: {} }")))
        .endsWith(
            "'htp-01' is no way to prove a name; known are http-01, dns-01, tls-alpn-01; did you"
                + " mean 'http-01'?");
    assertThat(
            Reading.problems(
                Reading.authority(acme, "prove-by: {http-01: {port: http, address: localhost}}")))
        .hasSize(2);
    assertThat(Reading.problem(Reading.authority(acme, "accept-terms: yes")))
        .endsWith("'accept-terms': 'yes' is neither true nor false");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a@",
        "'@b'",
        "a@b@c",
        "a b@c",
        "a..b@c",
        "größe@c",
        "\"a@b\\r\\nBcc: c\"",
        "\"a@b\\u202E\""
      })
  void a_mail_address_that_is_none(String address) {
    assertThat(Reading.problem(Reading.with("reminders:", "  to: [" + address + "]")))
        .startsWith("mailseal.yaml:4:8: an entry of 'to'");
  }

  @Test
  void quiet_hours() {
    for (String hours :
        List.of(
            "{from: 22, to: 07:00}",
            "{from: 22:00}",
            "{from: 22:00, to: 22:00}",
            "{from: 22:00, to: 07:00, zone: Middle-earth}")) {
      assertThat(
              Reading.problem(Reading.with("reminders: {to: [a@b.example], quiet: " + hours + "}")))
          .as(hours)
          .startsWith("mailseal.yaml:3:");
    }
  }

  @Test
  void reminders_of_one_certificate() {
    assertThat(Reading.problem(Reading.certificate("reminders: {to: [a@example.org]}")))
        .contains("certificates have reminders of their own, but there is no section 'reminders:'");
    assertThat(
            Reading.problem(
                Reading.certificate("reminders: {to: [a@example.org]}")
                    + "reminders: {command: [/usr/local/sbin/tell]}\n"))
        .contains("certificates have recipients of letters of their own, but no letters are sent");
    assertThat(
            Reading.problems(
                Reading.certificate("reminders: {from: me, when-left: [never]}")
                    + "reminders: {to: [a@b.example], escalate: {from: 7}}\n"))
        .hasSize(4);
  }

  @Test
  void aCalendarsFile() {
    assertThat(Reading.problem(Reading.with("reminders: {to: [a@b], calendar: perhaps}")))
        .contains("'calendar'");
    assertThat(Reading.problem(Reading.with("reminders: {to: [a@b], calendar-file: tls.ics}")))
        .contains("is not an absolute path");
    assertThat(
            Reading.problem(Reading.with("reminders: {to: [a@b], calendar-file: /no/such/a.ics}")))
        .contains("there is no folder /no/such for the calendar's file");
    assertThat(Reading.problem(Reading.with("reminders: {to: [a@b], calendar-file: /tmp}")))
        .contains("this is a folder");
    assertThat(
            Reading.problem(
                Reading.with(
                    "passphrase-file: /tmp/same",
                    "reminders: {to: [a@b], calendar-file: /tmp/same}")))
        .contains("is already written by the passphrase file");
  }

  @Test
  void reminders() {
    assertThat(
            Reading.problems(
                Reading.with(
                    "reminders:",
                    "  to: []",
                    "  from: me",
                    "  when-left: [never, 4/3]",
                    "  when-waiting: [soon, 1/3, 0s, 366d]",
                    "  relays: []")))
        .hasSize(9);
    for (String url :
        List.of(
            "localhost",
            "http://localhost",
            "smtp:localhost",
            "smtp://",
            "smtp://a:0",
            "smtp://a:65536",
            "smtp://a:x",
            "smtp://a/path",
            "smtp://a?b",
            "smtp://a#b",
            "smtp://@a",
            "smtp://%0Ax@a",
            "smtp://a b")) {
      assertThat(Reading.problem(Reading.with("reminders: {to: [a@b], relays: ['" + url + "']}")))
          .startsWith("mailseal.yaml:3:33: an entry of 'relays': this is not a relay's URL");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{url: 'smtp://a', tls: maybe} | write required, opportunistic or none",
        "{url: 'smtps://a', tls: required} | 'tls' is for smtp://",
        "{url: 'smtp://a', local: yes} | 'yes' is neither true nor false",
        "{url: 'smtp://u@a', auth: ntlm, password-env: P} | write plain, login or xoauth2",
        "{url: 'smtp://u@a', tls: opportunistic, password-env: P} | is never sent so",
        "{url: 'smtp://u@a', tls: none, token-env: P, auth: xoauth2} | is never sent so",
        "{url: 'smtp://u@a', auth: xoauth2, password-env: P} | takes a token; write token-file",
        "{url: 'smtp://u@a', token-env: P} | a token needs 'auth: xoauth2' beside it",
        "{url: 'smtp://u@a', auth: plain, token-env: P} | a token needs 'auth: xoauth2' beside it",
        "{url: 'smtp://u@a', auth: xoauth2, token-env: P, token-file: /t} | keep one",
        "{url: 'smtp://a', auth: xoauth2, token-env: P} | there is a token, but no user",
        "{url: 'smtp://a', auth: plain} | there is no password and no token",
        "{url: 'smtp://u@a', auth: xoauth2, token: x} | or an environment variable as token-env",
      })
  void how_a_relay_is_reached(String relay, String fault) {
    assertThat(Reading.problems(Reading.with("reminders: {to: [a@b], relays: [" + relay + "]}")))
        .anySatisfy(problem -> assertThat(problem).contains(fault));
  }

  @Test
  void nothing_comes_back_to_a_sender_who_gets_the_letters_himself() {
    assertThat(Reading.problem(Reading.with("reminders: {to: [a@b.example], return-path: none}")))
        .contains("'return-path: none' is for a sender who is none of the recipients");
    assertThat(Reading.problem(Reading.with("reminders: {to: [a@b.example], return-path: nobody}")))
        .endsWith("write sender or none");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:h2:mem:x",
        "jdbc:h2:file:x",
        "jdbc:h2:file:~/x",
        "jdbc:h2:file:/x/",
        "/var/lib/x",
        "jdbc:h2:file:/x;MODE=MySQL"
      })
  void the_database_is_an_h2_file(String url) {
    assertThat(Reading.problem(Reading.with("database: " + url)))
        .startsWith("mailseal.yaml:3:11: 'database': ");
  }

  @Test
  void postgresql_comes_later() {
    assertThat(Reading.problem(Reading.with("database: jdbc:postgresql://db/mailseal")))
        .contains("PostgreSQL is not supported yet");
  }

  @Test
  void a_strange_scalar_is_shown_harmless() {
    assertThat(Reading.problem(Reading.with("\"\\e[31mred\\n\": 1")))
        .contains("unknown key '\\u001B[31mred\\u000A'");
    assertThat(Reading.problem(Reading.certificate("key: \"rsa\\u202E\"")))
        .contains("'rsa\\u202E' is no key");
    assertThat(Reading.problem(Reading.with("contact: \"a\\e@b\"")))
        .contains("'contact' holds a line break or another control character");
  }
}
