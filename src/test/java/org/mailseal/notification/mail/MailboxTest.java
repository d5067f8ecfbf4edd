package org.mailseal.notification.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxTest {
  @ParameterizedTest
  @CsvSource({
    "postmaster@example.org, postmaster@example.org, ''",
    "Mail alerts <alerts@example.org>, alerts@example.org, Mail alerts",
    "'\"Doe, Jane\" <jane@example.org>', jane@example.org, 'Doe, Jane'",
    "ops@bücher.example, ops@xn--bcher-kva.example, ''",
    "root@[192.0.2.1], root@[192.0.2.1], ''",
    "'\"odd one\"@example.org', '\"odd one\"@example.org', ''",
  })
  void isReadAsPeopleWriteIt(String written, String address, String name) {
    assertThat(Mailbox.parse(written))
        .isEqualTo(new Mailbox(address, Optional.of(name).filter(it -> !it.isEmpty())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "root",
        "@example.org",
        "a@",
        "a@b@c",
        "a b@example.org",
        "a@exam ple.org",
        "a@example.org, b@example.org",
        "team: a@example.org, b@example.org;",
        "a@example.org\r\nBcc: b@example.org",
        "a\u0000@example.org",
        "x\u202Ey <a@example.org>",
        "größe@example.org",
        "größe@bücher.example",
        "root@*.bücher.example",
        "root@büch_er.example",
        "root@ü",
        "<a@example.org> SIZE=1>",
      })
  void whatIsNotOneAddressIsRefusedInPrintableWords(String written) {
    assertThatThrownBy(() -> Mailbox.parse(written))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .matches("\\P{Cntrl}+")
        .doesNotContain("\u202E");
  }

  @Test
  void aDomainThatIsTwoNamesIsNotGuessed() {
    assertThatThrownBy(() -> Mailbox.parse("Post <root@straße.de>"))
        .hasMessageContaining("'straße.de' is two names: strasse.de ")
        .hasMessageContaining(" xn--strae-oqa.de ");
    assertThat(Mailbox.parse("root@xn--strae-oqa.de").domain()).isEqualTo("xn--strae-oqa.de");
  }

  @Test
  void anAddressIsCheckedHoweverTheMailboxIsMade() {
    for (String address :
        List.of("a@b.example>", "N <a@b.example>", "a@b.example (c)", "a@" + "b".repeat(260))) {
      assertThatThrownBy(() -> new Mailbox(address, Optional.empty()))
          .as(address)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new Mailbox("a@b.example", Optional.of("x\r\nBcc: c@d.example")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theDomainIsWhatStandsBehindTheLastAt() {
    assertThat(Mailbox.parse("\"a@b\"@example.org").domain()).isEqualTo("example.org");
  }

  @Test
  void aLetterWhoseHeadersCouldBreakIsNotMade() {
    Mailbox me = Mailbox.parse("me@example.org");
    assertThatThrownBy(() -> letter("<1@example.org>", List.of(me), "a\r\nBcc: b@example.org"))
        .hasMessageContaining("'a\\u000D\\u000ABcc: b@example.org' is not a subject");
    assertThatThrownBy(() -> letter("<1@example.org>", List.of(me), "a\u2028b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> letter("<1@example.org>\r\nBcc: b@c", List.of(me), "a"))
        .hasMessageContaining("is not a message identifier");
    assertThatThrownBy(() -> letter("<1@example.org>", List.of(), "a"))
        .hasMessageContaining("recipient");
    assertThat(letter("<1@example.org>", List.of(me), "a").to()).containsExactly(me);
  }

  private static Letter letter(String messageId, List<Mailbox> to, String subject) {
    return new Letter(
        messageId, Mailbox.parse("me@example.org"), to, subject, "", "", Instant.EPOCH);
  }
}
