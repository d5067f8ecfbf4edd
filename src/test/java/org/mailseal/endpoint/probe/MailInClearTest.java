package org.mailseal.endpoint.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailseal.endpoint.MailInClear;
import org.mailseal.endpoint.Protocol;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Identity;

@Timeout(30)
class MailInClearTest {
  private static final Identity MAIL =
      TestCertificates.root("Test Root").leaf("mail.example.org").issue();
  private static final Probe PROBE =
      new Probe(
          _ -> List.of(),
          Clock.systemUTC(),
          new Limits(Duration.ofSeconds(5), Duration.ofSeconds(10), 8192, 65536));

  private static void hello(ScriptedMailServer.Stage stage) throws IOException {
    stage.expect("EHLO ");
    stage.send("250-mail.example.org", "250 STARTTLS");
  }

  @Test
  void whatIsBegunIsTakenBack() throws Exception {
    try (ScriptedMailServer server =
        ScriptedMailServer.playing(
            MailScripts.serving(Protocol.SMTP, "mail.example.org", MAIL.serverContext()))) {
      assertThat(PROBE.mailInClear(server.endpoint(Protocol.SMTP), server.address()))
          .isEqualTo(new MailInClear.Taken());
      assertThat(server.stages()).hasSize(1);
      assertThat(server.stages().getFirst().heard())
          .containsExactly("EHLO [127.0.0.1]", "MAIL FROM:<>", "RSET", "QUIT");
    }
  }

  /** The wording counts for nothing: what is refused in clear is tried again within TLS. */
  @ParameterizedTest
  @CsvSource({
    "530 5.7.0 Must issue a STARTTLS command first, 250 Ok, true",
    "451 5.7.3 STARTTLS is required to send mail, 250 Ok, true",
    "554 5.7.1 erst verschluesseln, 250 Ok, true",
    "530 5.7.0 Must issue a STARTTLS command first, 450 4.7.1 greylisted, true",
    "530 5.7.0 Authentication required, 530 5.7.0 Authentication required, false",
    "450 4.7.1 greylisted, 450 4.7.1 greylisted, false"
  })
  void aServerThatWantsTls(String clear, String within, boolean required) throws Exception {
    try (ScriptedMailServer server =
        ScriptedMailServer.playing(
            stage -> {
              stage.send("220 mail.example.org ESMTP");
              hello(stage);
              stage.expect("MAIL FROM:<>");
              stage.send(clear);
              stage.expect("STARTTLS");
              stage.send("220 go");
              stage.startTls(MAIL.serverContext());
              hello(stage);
              stage.expect("MAIL FROM:<>");
              stage.send(within);
              if (within.startsWith("250")) {
                stage.expect("RSET");
                stage.send("250 Ok");
              }
              stage.expect("QUIT");
              stage.send("221 Bye");
            })) {
      assertThat(PROBE.mailInClear(server.endpoint(Protocol.SMTP), server.address()))
          .isEqualTo(required ? new MailInClear.TlsRequired(clear) : new MailInClear.Unknown());
    }
  }
}
