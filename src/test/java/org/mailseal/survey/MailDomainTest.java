package org.mailseal.survey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailseal.name.DnsName;

class MailDomainTest {
  @ParameterizedTest
  @CsvSource({
    "mail.example.org, example.org",
    "mx1.example.org, example.org",
    "smtp-out2.example.org, example.org",
    "mail.example.co.uk, example.co.uk",
    "imap.sub.example.org, sub.example.org",
    "mail.example.de, example.de",
    // what may be a domain of its own is one
    "example.org, example.org",
    "example.co.uk, example.co.uk",
    "example.github.io, example.github.io",
    "myhome.duckdns.org, myhome.duckdns.org",
    "mailing.example.org, mailing.example.org",
    "hermes.example.org, hermes.example.org",
    "mail.co.uk, mail.co.uk",
    "mail.com.au, mail.com.au",
    "mail.org, mail.org"
  })
  void nothingIsTakenOffButWhatNamesAHost(String host, String domain) {
    assertThat(MailDomain.of(new DnsName(host), Set.of())).hasToString(domain);
  }

  @Test
  void aDomainThatIsKnownToBeTheirsIsTaken() {
    DnsName domain = new DnsName("example.org");
    assertThat(MailDomain.of(new DnsName("hermes.example.org"), Set.of(domain))).isEqualTo(domain);
    assertThat(MailDomain.of(new DnsName("hermes.example.net"), Set.of(domain)))
        .hasToString("hermes.example.net");
  }
}
