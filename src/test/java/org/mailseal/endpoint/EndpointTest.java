package org.mailseal.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
  @ParameterizedTest
  @CsvSource({
    "mail.example.org, mail.example.org:25/smtp",
    "mail.example.org:587, mail.example.org:587/submission",
    "mail.example.org/imaps, mail.example.org:993/imaps",
    "mail.example.org:2525/SMTP, mail.example.org:2525/smtp",
    "Mail.Example.ORG.:465, mail.example.org:465/smtps",
    "bücher.example:143, xn--bcher-kva.example:143/imap",
    "localhost:110, localhost:110/pop3",
    "192.0.2.1, 192.0.2.1:25/smtp",
    "[2001:DB8::1]:995, [2001:db8::1]:995/pop3s",
    "[::1], [::1]:25/smtp",
  })
  void readsWhatPeopleWriteAndItsOwnText(String written, String canonical) {
    Endpoint endpoint = Endpoint.parse(written);

    assertThat(endpoint).hasToString(canonical);
    assertThat(Endpoint.parse(endpoint.toString())).isEqualTo(endpoint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ":25",
        "/smtp",
        "mail.example.org:",
        "mail.example.org:0/smtp",
        "mail.example.org:65536/smtp",
        "mail.example.org:99999999999/smtp",
        "mail.example.org/",
        "mail.example.org/http",
        "2001:db8::1",
        "[mail.example.org]:25",
        "[2001:db8::1",
        "[]:25",
        "[:::]:25",
        "25",
        "300.1.1.1",
        "-mail.example.org",
        "*.example.org",
        "mail.example.org:25/smtp/imap",
        "mail\u001b[31m.example.org",
      })
  void refusesTheRestInPrintableWords(String written) {
    assertThatThrownBy(() -> Endpoint.parse(written))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .isNotBlank()
        .doesNotContain("\u001b");
  }

  @Test
  void asksForTheProtocolOfAnUnusualPort() {
    assertThatThrownBy(() -> Endpoint.parse("mail.example.org:2525"))
        .hasMessage("no protocol is usual on port 2525; name it, as in mail.example.org:2525/smtp");
  }

  @Test
  void namesTheProtocolsThereAre() {
    assertThatThrownBy(() -> Endpoint.parse("mail.example.org/nntp"))
        .hasMessage(
            "'nntp' is not a protocol; choose one of smtp, submission, smtps, imap, imaps, pop3,"
                + " pop3s, sieve, lmtp");
  }

  @Test
  void anAddressHasNoNameToCheck() {
    assertThat(Endpoint.parse("192.0.2.1").name()).isEmpty();
    assertThat(Endpoint.parse("192.0.2.1").literalAddress()).isPresent();
    assertThat(Endpoint.parse("localhost").name()).isEmpty();
    assertThat(Endpoint.parse("mail.example.org").name()).isPresent();
    assertThat(Endpoint.parse("mail.example.org").literalAddress()).isEmpty();
  }
}
