package org.mailseal.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DSRecord;

class TrustAnchorsTest {
  private static final String DIGEST = "00".repeat(32);

  @TempDir private Path scratch;

  private TrustAnchors read(String text) throws IOException {
    return TrustAnchors.of(Optional.of(Files.writeString(scratch.resolve("anchors"), text)));
  }

  @Test
  void theRootsOwnAreAtHand() throws IOException {
    assertThat(TrustAnchors.of(Optional.empty()).records())
        .extracting(record -> ((DSRecord) record).getFootprint())
        .containsExactly(20326, 38696);
  }

  @Test
  void aFileMayHoldThoseOfAnyZone() throws IOException {
    TrustAnchors anchors = read("; ours\ncorp.example. 300 IN DS 1 13 2 " + DIGEST + "\n");

    assertThat(anchors.records()).hasSize(1);
    assertThat(anchors.first()).hasToString("corp.example.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | there is no record in it",
        "; nothing | there is no record in it",
        "trust-anchors { . static-ds 1 13 2 \"00\"; }; | no trust anchors can be read",
        ". IN A 192.0.2.1 | it has a record of type A",
        ". IN DS 1 13 2 zz | no trust anchors can be read",
        ". IN DS 1 | no trust anchors can be read",
        "$INCLUDE /etc/passwd | it has a directive",
        "$include /etc/passwd | it has a directive",
      })
  void whatIsNoneIsRefusedWithTheCure(String text, String why) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why)
        .hasMessageContaining(scratch.resolve("anchors").toString())
        .hasMessageEndingWith("give DS or DNSKEY records as they stand in a zone file");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path missing = scratch.resolve("missing");

    assertThatThrownBy(() -> TrustAnchors.of(Optional.of(missing)))
        .hasMessageStartingWith("there is no file " + missing + " with trust anchors");
  }
}
