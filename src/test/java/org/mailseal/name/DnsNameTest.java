package org.mailseal.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsNameTest {
  private static final long SEED = 9525;

  @ParameterizedTest
  @CsvSource({
    "mail.example.org, mail.example.org",
    "' Mail.EXAMPLE.org. ', mail.example.org",
    "bücher.example, xn--bcher-kva.example",
    "BÜCHER.example., xn--bcher-kva.example",
    "*.bücher.example, *.xn--bcher-kva.example",
    "例え.テスト, xn--r8jz45g.xn--zckzah",
    "例え。テスト。, xn--r8jz45g.xn--zckzah",
    "*.example.org, *.example.org",
    "a--b.example.org, a--b.example.org",
    "1.2.3.4.example, 1.2.3.4.example",
    "3com.example, 3com.example",
  })
  void isReadAsPeopleWriteIt(String written, String name) {
    assertThat(DnsName.of(written).text()).isEqualTo(name);
  }

  @ParameterizedTest
  @MethodSource("noNames")
  void whatIsNoNameIsRefusedInPrintableWords(String written) {
    assertThatThrownBy(() -> DnsName.of(written))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .matches("\\P{Cntrl}+")
        .doesNotContain("\u202E");
    assertThat(DnsName.find(written)).isEqualTo(Optional.empty());
  }

  static String[] noNames() {
    return new String[] {
      "",
      ".",
      "..",
      "localhost",
      "mail..example.org",
      ".example.org",
      "mail.example.org..",
      "-mail.example.org",
      "mail-.example.org",
      "ma_il.example.org",
      "ma il.example.org",
      "mail.example.org:25",
      "mail.example.org/x",
      "user@example.org",
      "192.0.2.1",
      "[192.0.2.1]",
      "2001:db8::1",
      "*",
      "*.org",
      "*.*.example.org",
      "f*.example.org",
      "*f.example.org",
      "mail.*.example.org",
      "**.example.org",
      "*.bü_cher.example",
      "mail.example.org\r\nEHLO x",
      "mail.example.org\u0000.evil.example",
      "\u202Email.example.org",
      "\uD800.example.org",
      "ü".repeat(64) + ".example.org",
      "a".repeat(64) + ".example.org",
      "x".repeat(100_000),
    };
  }

  @Test
  void labelsHave63CharactersAtMostAndNames253() {
    String label = "a".repeat(63);
    String longest = String.join(".", label, label, label, "a".repeat(61));
    assertThat(longest).hasSize(253);

    assertThat(DnsName.of(longest + ".").text()).isEqualTo(longest);
    assertThatThrownBy(() -> DnsName.of("a" + longest.substring(0, 252)))
        .hasMessageContaining("is not a label");
    assertThatThrownBy(() -> DnsName.of(longest + "a"))
        .hasMessageContaining("has 254 characters; a DNS name has at most 253");
  }

  /**
   * IDNA 2003, that this Java knows, and IDNA 2008 lead to different hosts (UTS 46 §4.1.2): a guess
   * might ask for somebody else's name.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {"straße.example", "STRAẞE.example", "βόλος.example", "نامه\u200Cای.example"})
  void aNameThatIsReadInTwoWaysIsLeftToThePersonWhoKnows(String written) {
    assertThatThrownBy(() -> DnsName.of(written))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("write its xn-- form");
  }

  @Test
  void aPresentedNameIsReadAsItStands() {
    assertThat(DnsName.findPresented("*.Example.ORG")).contains(DnsName.of("*.example.org"));
    assertThat(DnsName.findPresented("xn--bcher-kva.example"))
        .contains(DnsName.of("b\u00FCcher.example"));
    for (String other :
        new String[] {
          " mail.example.org",
          "mail.example.org\t",
          "mail.example.org.",
          "*.example.org.",
          "b\u00FCcher.example",
          "mail\u3002example.org",
          "mai\u212A.example.org", // the Kelvin sign, k in lower case
        }) {
      assertThat(DnsName.findPresented(other)).as(other).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mail.example.org, mail.example.org, true",
    "mail.example.org, imap.example.org, false",
    "example.org, mail.example.org, false",
    "*.example.org, mail.example.org, true",
    "*.example.org, MAIL.Example.Org., true",
    "*.example.org, example.org, false",
    "*.example.org, a.mail.example.org, false",
    "*.example.org, mail.notexample.org, false",
    "*.example.org, mail.example.org.evil.example, false",
    "*.example.org, *.example.org, true",
    "*.example.org, *.mail.example.org, false",
    "*.mail.example.org, a.mail.example.org, true",
    "mail.example.org, *.example.org, false",
    "*.xn--bcher-kva.example, mail.bücher.example, true",
  })
  void aWildcardStandsForOneLabel(String certificate, String host, boolean covered) {
    assertThat(DnsName.of(certificate).covers(DnsName.of(host))).isEqualTo(covered);
  }

  @Test
  void anyTextIsANameThatIsReadBackOrRefused() {
    Random random = new Random(SEED);
    String alphabet = "ab1-.*_ \u0000\u00FC\u00DF\u3002\u200D\u202E\uD83D\uDE00\uD800é@:[]";
    for (int round = 0; round < 6_000; round++) {
      String written =
          random
              .ints(random.nextInt(12), 0, alphabet.length())
              .mapToObj(i -> String.valueOf(alphabet.charAt(i)))
              .collect(Collectors.joining());

      Optional<DnsName> name = DnsName.find(written);

      if (name.isPresent()) {
        assertThat(name.get().text())
            .as("seed %d, round %d", SEED, round)
            .matches("(\\*\\.)?[a-z0-9.-]+");
        assertThat(DnsName.of(name.get().text())).isEqualTo(name.get());
      }
    }
  }
}
