package org.mailseal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret in the settings is refused with the cure, and is not repeated. */
class SecretsTest {
  private static String relay(String relay) {
    return Reading.with("reminders: {to: [a@b], relays: [" + relay + "]}");
  }

  private static String refusal(String yaml) {
    String all = String.join("\n", Reading.problems(yaml));
    assertThat(all).doesNotContain("hunter").doesNotContain("unter2");
    return all;
  }

  @Test
  void a_password_as_a_value() {
    assertThat(refusal(relay("{url: 'smtps://u@a', password: hunter2, password-env: P}")))
        .isEqualTo(
            "mailseal.yaml:3:54: 'password': a secret is never written into the settings; name a"
                + " file that holds it as password-file, or an environment variable as"
                + " password-env");
    assertThat(refusal(Reading.with("passphrase: hunter2")))
        .endsWith("name a file that holds it as passphrase-file");
    assertThat(refusal(Reading.with("daemon: {token: hunter2}"))).endsWith("take it out");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "smtps://alerts:hunter2@relay.example.net:465",
        "smtps://alerts:hunter2@relay.example.net:bad",
        "smtps://alerts:hunter2@",
        "smtps://alerts:hun/ter2@relay",
        "smtps://alerts:hun@ter2@relay",
        "smtps://alerts:#hunter2@relay",
        "smtps://:hunter2@relay",
        "smtps://alerts:hunter 2@relay",
        "smtps://al%3Aerts:hunter2@relay",
        "alerts:hunter2@relay"
      })
  void a_password_in_a_relays_url(String url) {
    for (String relay : new String[] {"'" + url + "'", "{url: '" + url + "', password-env: P}"}) {
      assertThat(refusal(relay(relay)))
          .contains("a password is never written into a URL")
          .contains("password-file")
          .contains("password-env");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "smtp://relay?password=hunter2",
        "smtp://hunter2@relay/x",
        "smtp://hunter2 @relay",
        "hunter2"
      })
  void no_part_of_a_relays_url_is_shown(String url) {
    assertThat(refusal(relay("'" + url + "'"))).contains("not a relay's URL");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://mailseal:hunter2@db/mailseal",
        "jdbc:postgresql://db/mailseal?user=m&password=hunter2",
        "jdbc:h2:file:/x;USER=sa;PASSWORD=hunter2",
        "jdbc:h2:file:/x;pwd = hunter2"
      })
  void a_password_in_the_databases_url(String url) {
    assertThat(refusal(Reading.with("database: " + url)))
        .contains("never written into a URL")
        .contains("passphrase-file");
  }

  @Test
  void a_password_in_an_acme_url() {
    refusal(Reading.authority("acme: https://u:hunter2@ca.example/"));
    refusal(Reading.authority("acme: 'https://u:hunter 2@ca.example/'"));
    refusal(Reading.authority("acme: http://u:hunter2@ca.example/"));
  }

  @Test
  void a_password_where_a_file_or_a_variable_is_named() {
    assertThat(refusal(relay("{url: 'smtps://u@a', password-file: hunter2}")))
        .contains("write the absolute path of the file that holds the secret");
    assertThat(refusal(relay("{url: 'smtps://u@a', password-env: 'hunter2!'}")))
        .contains("write the name of an environment variable");
    assertThat(refusal(Reading.with("passphrase-file: hunter2"))).contains("absolute path");
  }

  @Test
  void a_user_needs_a_password_and_a_password_a_user() {
    assertThat(refusal(relay("'smtps://alerts@relay'")))
        .contains("a relay with a user needs its password");
    assertThat(refusal(relay("{url: 'smtps://alerts@relay'}")))
        .contains("there is a user, but no password");
    assertThat(refusal(relay("{url: 'smtps://relay', password-env: P}")))
        .contains("there is a password, but no user");
    assertThat(refusal(relay("{url: 'smtps://u@r', password-env: P, password-file: /p}")))
        .contains("keep one");
    assertThat(refusal(relay("{password-env: P}"))).contains("lacks the key 'url'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*hunter2",
        "!hunter2",
        "!hunter2!x y",
        "@hunter2",
        "%hunter2",
        "\"hunter2",
        "\"x\\Uhunter2x\"",
        "!%hunter2",
        "&hunter2 *hunter2"
      })
  void an_unquoted_password_that_is_no_yaml(String password) {
    refusal(Reading.with("reminders:", "  to: [a@b]", "  password: " + password));
  }
}
