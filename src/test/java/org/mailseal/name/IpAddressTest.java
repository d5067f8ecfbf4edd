package org.mailseal.name;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
    "[2001:db8::1], 2001:db8::1",
    "::1, ::1",
    "::, ::",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "fe80::, fe80::"
  })
  void isWrittenInOneWay(String written, String text) {
    assertThat(Identifier.of(written)).isInstanceOf(IpAddress.class);
    assertThat(Identifier.of(written).text()).isEqualTo(text);
    assertThat(IpAddress.find(text)).contains((IpAddress) Identifier.of(written));
  }

  @ParameterizedTest
  @ValueSource(strings = {"256.0.0.1", "1.2.3", "fe80::1%eth0", "mail.example.org", "12", ""})
  void whatIsNone(String written) {
    assertThat(IpAddress.find(written)).isEmpty();
  }

  @Test
  void speaksForItselfAlone() {
    Identifier address = Identifier.of("192.0.2.1");
    assertThat(address.covers(Identifier.of("192.0.2.1"))).isTrue();
    assertThat(address.covers(Identifier.of("192.0.2.2"))).isFalse();
    assertThat(address.covers(Identifier.of("mail.example.org"))).isFalse();
    assertThat(Identifier.of("*.example.org").covers(address)).isFalse();
  }
}
