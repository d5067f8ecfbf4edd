package org.mailseal.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormerHookTest {
  private static FormerHook hook(String command) {
    return new FormerHook("a test", command);
  }

  @ParameterizedTest
  @CsvSource({
    "systemctl reload postfix, postfix",
    "systemctl --no-block restart dovecot.service postfix, dovecot postfix",
    "sudo /usr/bin/systemctl try-reload-or-restart exim4, exim4",
    "service nginx force-reload, nginx",
    "/etc/init.d/dovecot restart, dovecot",
    "postfix -c /etc/postfix reload, postfix",
    "doveadm reload && postfix reload, dovecot postfix",
    "systemctl reload postfix ; systemctl reload dovecot, postfix dovecot",
  })
  void aReloadIsRecognised(String command, String units) {
    assertThat(
            hook(command).reloads().orElseThrow().stream()
                .map(FormerHook.Reload::unit)
                .collect(Collectors.joining(" ")))
        .isEqualTo(units);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/usr/local/sbin/deploy",
        "systemctl stop nginx",
        "systemctl reload postfix; cp a b",
        "systemctl reload postfix > /dev/null",
        "systemctl reload $(cat x)",
        "service postfix reload extra",
        "reload",
        "",
        " && "
      })
  void whateverElseIsNot(String command) {
    assertThat(hook(command).reloads()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"systemctl --quiet reload postfix.service"})
  void itsWordsAreACommandOfOurs(String command) {
    assertThat(hook(command).reloads().orElseThrow())
        .containsExactly(
            new FormerHook.Reload("postfix", List.of("systemctl", "reload", "postfix.service")));
  }
}
