package org.mailseal.install.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadFilesTest {
  private static final Path FILE = Path.of("/etc/tls/mail.pem");

  @Test
  void aNameThatIsClearIsAnotherFile() {
    assertThat(ReadFiles.doesNotRead("HAProxy", FILE, List.of("/etc/tls/other.pem")))
        .isEqualTo("HAProxy does not read /etc/tls/mail.pem");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mail.pem",
        "$CERTS/mail.pem",
        "/etc/tls/$ssl_server_name.crt",
        "${if exists{/etc/tls/$tls_in_sni.pem}{/etc/tls/$tls_in_sni.pem}{/etc/tls/other.pem}}",
      })
  void whatOnlyTheServerWorksOutIsNotGuessed(String named) {
    assertThat(ReadFiles.doesNotRead("x", FILE, List.of("/etc/tls/other.pem", named)))
        .startsWith("it cannot be told whether x reads /etc/tls/mail.pem")
        .contains(named);
  }
}
