package org.mailseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailseal.certificate.Subject.Part;
import org.mailseal.name.DnsName;

class SubjectTest {
  private static final Subject CORP =
      Subject.of(Map.of(Part.ORGANIZATION, "Corp, \"Inc\"", Part.COUNTRY, "de"));

  @Test
  void theCommonNameStandsLast() {
    assertThat(CORP.with(Optional.of(new DnsName("mail.example.org"))))
        .hasToString("C=DE,O=Corp\\, \\\"Inc\\\",CN=mail.example.org");
    assertThat(CORP.lines()).containsExactly("country: DE", "organization: Corp, \"Inc\"");
    assertThat(Subject.NONE.lines()).isEmpty();
    assertThat(Subject.NONE.text()).isEmpty();
  }

  @Test
  void aPartTakesThePlaceOfAnother() {
    Subject other = CORP.with(Map.of(Part.ORGANIZATION, "Other", Part.LOCALITY, "Köln"));
    assertThat(other.lines())
        .containsExactly("country: DE", "locality: Köln", "organization: Other");
    assertThat(CORP.with(Map.of())).isEqualTo(CORP);
    Subject odd = Subject.of(new X500Name("CN=x.example.org,SERIALNUMBER=7,O=Corp"));
    assertThat(odd.with(Map.of(Part.ORGANIZATION, "Other")).text()).contains("Other", "2.5.4.5");
    assertThat(odd.text()).doesNotContain("x.example.org");
  }

  @ParameterizedTest
  @CsvSource({
    "COUNTRY, UK, GB (not UK)",
    "COUNTRY, Germany, two letters",
    "COUNTRY, ZZ, no country",
    "ORGANIZATION, '', is empty",
    "LOCALITY, a\u0007b, \\u0007",
  })
  void whatCannotBe(Part part, String written, String why) {
    assertThatThrownBy(() -> part.parse(written))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void thereAreUpperBounds() {
    for (Part part : List.of(Part.ORGANIZATION, Part.ORGANIZATIONAL_UNIT)) {
      assertThat(part.parse("x".repeat(64))).hasSize(64);
      assertThatThrownBy(() -> part.parse("x".repeat(65))).hasMessageContaining("at most 64");
    }
    assertThatThrownBy(() -> Part.STATE.parse("x".repeat(129))).hasMessageContaining("128");
  }
}
