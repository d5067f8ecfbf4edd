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
    "ｍａｉｌ．ｅｘａｍｐｌｅ｡ｏｒｇ, mail.example.org",
    "ﾃｽﾄ.example, xn--zckzah.example",
    "bu\u0308cher.example, xn--bcher-kva.example",
    "mail.bücher.xn--strae-oqa.de, mail.xn--bcher-kva.xn--strae-oqa.de",
    "col·legi.cat, xn--collegi-xma.cat",
    "DIŞ.example, xn--di-gta.example",
    "ışık.example, xn--k-ekaa7p.example",
    "пример.рф, xn--e1afmkfd.xn--p1ai",
    "דוגמה.example, xn--6dbbec0c.example",
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
   * By IDNA 2003 and by IDNA 2008 these lead to different hosts (UTS 46 §4.1.2): a guess might ask
   * for somebody else's name.
   */
  @ParameterizedTest
  @CsvSource({
    "straße.example, strasse.example, xn--strae-oqa.example",
    "STRAẞE.example, strasse.example, xn--strae-oqa.example",
    "*.faß.de., *.fass.de, *.xn--fa-hia.de",
    "βόλος.example, xn--nxasmq6b.example, xn--nxasmm1c.example",
    "mail.bücher.straße.de, mail.xn--bcher-kva.strasse.de, mail.xn--bcher-kva.xn--strae-oqa.de",
    "نامه\u200Cای.example, xn--mgba3gch31f.example, xn--mgba3gch31f060k.example",
    "ශ\u0DCA\u200Dරී.lk, xn--10cl1a0b.lk, xn--10cl1a0b660p.lk",
  })
  void aNameThatIsTwoIsLeftToThePersonWhoKnows(String written, String older, String newer) {
    assertThatThrownBy(() -> DnsName.of(written))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(
            " is two names: %s by the older standard (IDNA 2003), %s by the newer one (IDNA 2008);"
                + " write the one that is meant",
            older, newer);
    assertThat(DnsName.of(newer).text()).isEqualTo(newer);
  }

  @ParameterizedTest
  @CsvSource({
    "ﬁsch.example, U+FB01 (LATIN SMALL LIGATURE FI)",
    "x².example, U+00B2 (SUPERSCRIPT TWO)",
    "☃.example, U+2603 (SNOWMAN)",
    "i❤.example, U+2764 (HEAVY BLACK HEART)",
    "🚀.example, U+1F680 (ROCKET)",
    "🄰.example, U+1F130 (SQUARED LATIN CAPITAL LETTER A)",
    "bank.example∕x.example, U+2215 (DIVISION SLASH)",
    "mail\u2010x.example, U+2010 (HYPHEN)",
    "ü\u00AD.example, U+00AD (SOFT HYPHEN)",
    "ü\uFE0F.example, U+FE0F (VARIATION SELECTOR-16)",
    "mail\u200Cx.example, U+200C (ZERO WIDTH NON-JOINER)",
    "straße\u200D.example, U+200D (ZERO WIDTH JOINER)",
    "\u0915\u200D\u0937.example, U+200D (ZERO WIDTH JOINER)",
  })
  void aCharacterThatIsInNoNameIsNamed(String written, String character) {
    assertThatThrownBy(() -> DnsName.of(written))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains("is not a host name: it has " + character)
        .doesNotContain("\u200C", "\u200D", "\u00AD", "xn--");
  }

  /** Java's IDNA 2003 is of Unicode 3.2, and wants right-to-left text to end in such a letter. */
  @ParameterizedTest
  @CsvSource({
    "ދިވެހި.example, xn--hqbpi0jcw.example",
    "ꦗꦮ.example, xn--1l9atb.example",
  })
  void aNameThatOlderProgramsDoNotKnowIsWrittenInItsALabels(String written, String name) {
    assertThatThrownBy(() -> DnsName.of(written)).hasMessageEndingWith("write " + name);
  }

  @ParameterizedTest
  @CsvSource({
    "mail.example.org, mail.example.org",
    "*.xn--bcher-kva.example, *.xn--bcher-kva.example (*.bücher.example)",
    "xn--strae-oqa.de, xn--strae-oqa.de (straße.de)",
    "xn--nxasmm1c.example, xn--nxasmm1c.example (βόλος.example)",
    "xn--e1afmkfd.xn--p1ai, xn--e1afmkfd.xn--p1ai (пример.рф)",
    "xn--mgba3gch31f060k.ir, xn--mgba3gch31f060k.ir (نامه\\u200Cای.ir)",
    "xn--n3h.net, xn--n3h.net",
    "xn--bankx-5d6b.example, xn--bankx-5d6b.example",
    "xn--mail-x-nf0c.example, xn--mail-x-nf0c.example",
    "xn--orgx-ic7a.example, xn--orgx-ic7a.example",
    "xn--sch-bo3s.example, xn--sch-bo3s.example",
    "xn--0.xn--bcher-kva.de, xn--0.xn--bcher-kva.de (xn--0.bücher.de)",
    "xn--99999999.example, xn--99999999.example",
  })
  void peopleSeeBothFormsWhereTheSecondIsThisName(String name, String shown) {
    assertThat(new DnsName(name).display()).isEqualTo(shown);
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

  /** U+0130 and the like are two characters in lower case: more than a label has room for. */
  @ParameterizedTest
  @ValueSource(strings = {"\u0130", "\u0344", "\u0958", "\uFB2C"})
  void aHostileLabelThatGrowsIsShownAsItStands(String grows) {
    String name = "xn--" + Punycode.encode(grows.repeat(50)) + ".example";
    assertThat(new DnsName(name).display()).isEqualTo(name);
    assertThatThrownBy(() -> DnsName.of(grows.repeat(59) + ".example"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** What is shown leads to the same name again, or says which two it might be. */
  @Test
  void noNameIsShownAsAnother() {
    Random random = new Random(SEED);
    String alphabet =
        "ab-\u00FC\u00DF\u03C2\u03C3\u0131\u00B7\u0646\u0915\u094D\u200C\u200D\u00AD\u2215\uFB01\u1E9E\u212A";
    int both = 0;
    for (int round = 0; round < 6_000; round++) {
      String label =
          "xn--"
              + Punycode.encode(
                  random
                      .ints(1 + random.nextInt(5), 0, alphabet.length())
                      .mapToObj(i -> String.valueOf(alphabet.charAt(i)))
                      .collect(Collectors.joining()));
      String name = label + ".example";
      Optional<String> unicode = ULabel.ofALabel(label).map(it -> it.text() + ".example");
      if (unicode.isEmpty()) {
        continue;
      }
      both++;
      try {
        assertThat(DnsName.of(unicode.get()).text())
            .as("seed %d, round %d", SEED, round)
            .isEqualTo(name);
      } catch (IllegalArgumentException twoNames) {
        assertThat(twoNames).hasMessageContaining(name + " by the newer one");
      }
    }
    assertThat(both).isPositive();
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
