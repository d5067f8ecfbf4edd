package org.mailseal.name;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The domain that a limit counts for. */
class RegisteredDomainTest {
  @ParameterizedTest
  @CsvSource({
    "mail.example.org, example.org",
    "example.org, example.org",
    "a.b.c.example.com, example.com",
    "*.example.org, example.org",
    "mail.example.co.uk, example.co.uk",
    "example.co.uk, example.co.uk",
    "co.uk, co.uk",
    "mail.com.example, com.example",
    "mail.example.com.au, example.com.au",
    "192.0.2.1, 192.0.2.1",
  })
  void isTheLastTwoLabelsOrThree(String name, String domain) {
    assertThat(RegisteredDomain.of(Identifier.of(name))).isEqualTo(domain);
  }
}
