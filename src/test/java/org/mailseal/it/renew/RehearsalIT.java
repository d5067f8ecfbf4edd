package org.mailseal.it.renew;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;

/**
 * The built command rehearses on a machine that has nothing but Java, and leaves nothing behind.
 */
@Timeout(120)
class RehearsalIT {
  @TempDir private Path folder;

  @Test
  void aUsersOwnNamesKeysAndFormatsWithNothingOfTheHostTouched() throws IOException {
    Path live = Files.createDirectory(folder.resolve("live"));
    Path settings =
        Files.writeString(
            folder.resolve("mailseal.yaml"),
            """
            contact: postmaster@example.org
            authorities: { ca: { acme: "https://127.0.0.1:1/nobody", accept-terms: true } }
            certificates:
              mx7.example.net:
                also-for: [pop.example.net]
                key: ecdsa-p384
                endpoints: [smtp, imaps]
                install:
                  - pem: { certificate: LIVE/a.crt, key: LIVE/a.key, chain: LIVE/chain.crt }
                  - dovecot: { certificate: LIVE/d.crt, key: LIVE/d.key }
                  - command: { reload: [touch, LIVE/reloaded] }
            reminders: { to: [root@mx7.example.net], when-left: [6d] }
            database: jdbc:h2:file:LIVE/ledger
            """
                .replace("LIVE", live.toString()));
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    List<Path> before = rehearsals(temporary);

    Command.Outcome shown = new BuiltCommand(settings).run("rehearse", "mx7.example.net");

    assertThat(shown).as(shown.said()).returns(0, Command.Outcome::exit);
    assertThat(shown.out())
        .contains("220 mx7.example.net", "mx7.example.net, pop.example.net", "ECDSA P-384")
        .contains("5 days left", "89 days left", "6d left")
        .contains("requested: ", "issued: ", "staged: ", "swapped: ", "served: ")
        .contains("1 mail arrived")
        .doesNotContain("PRIVATE KEY", "Exception");
    assertThat(shown.err()).isEmpty();
    assertThat(live).isEmptyDirectory();
    assertThat(rehearsals(temporary)).isEqualTo(before);
  }

  private static List<Path> rehearsals(Path temporary) throws IOException {
    try (Stream<Path> all = Files.list(temporary)) {
      return all.filter(path -> path.getFileName().toString().startsWith("mailseal-rehearsal-"))
          .sorted()
          .toList();
    }
  }
}
