package org.mailseal.it.renew;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.Pebble;

/** Many certificates of one authority and one server, in one {@code renew}. */
@Timeout(180)
class SideBySideIT {
  private static final int MANY = 12;
  private static final String REFUSED = "mail3.example.org";

  /** One cannot be had; the others are, on one port of http-01, with few reloads. */
  @Test
  void oneThatFailsLeavesTheOthersAloneAndReloadsAreShared() throws IOException {
    try (Scratch scratch = Scratch.create()) {
      int port = scratch.freePort();
      try (Pebble pebble = Pebble.start(scratch, port, Duration.ofDays(90), List.of(REFUSED))) {
        Path trust = scratch.path("trust.pem");
        pebble.trustPem(trust);
        Path reloads = scratch.path("reloads");
        Path tls = scratch.folder("tls");
        BuiltCommand mailseal = site(scratch, pebble, port, trust, reloads, tls).command();

        Command.Outcome renewed = mailseal.run("renew");

        assertThat(renewed).as(renewed.said()).returns(3, Command.Outcome::exit);
        assertThat(renewed.err())
            .contains("mailseal: " + REFUSED + ": pebble refuses")
            .containsOnlyOnce("mailseal: ");
        for (String name : names()) {
          if (!name.equals(REFUSED)) {
            assertThat(renewed.out()).contains("\n" + name + ": renewed", "  " + name + " served:");
            assertThat(tls.resolve(name + ".crt")).exists();
          }
        }
        assertThat(Files.readAllLines(reloads)).hasSizeBetween(1, MANY / 2);
      }
    }
  }

  private static List<String> names() {
    return IntStream.range(0, MANY).mapToObj(i -> "mail" + i + ".example.org").toList();
  }

  private static Site site(
      Scratch scratch, Pebble pebble, int port, Path trust, Path reloads, Path tls)
      throws IOException {
    Path reload = scratch.path("reload");
    Files.writeString(reload, "#!/bin/sh\nsleep 1\necho reloaded >> " + reloads + "\n");
    assertThat(reload.toFile().setExecutable(true)).isTrue();
    String certificates =
        names().stream()
            .map(
                name ->
                    """
                      NAME:
                        install:
                          - pem: {key: TLS/NAME.key, certificate: TLS/NAME.crt}
                          - command: {reload: [RELOAD]}
                    """
                        .replace("NAME", name)
                        .replace("TLS", tls.toString())
                        .replace("RELOAD", reload.toString()))
            .collect(Collectors.joining());
    return new Site(
        scratch.folder("site"),
        """
        contact: postmaster@example.org
        authorities:
          pebble:
            acme: DIRECTORY
            accept-terms: true
            trust: TRUST
            prove-by: { http-01: { port: PORT } }
        certificates:
        CERTIFICATES
        database: jdbc:h2:file:STATE/ledger
        checks: { every: never, dns: false }
        """
            .replace("DIRECTORY", pebble.directory().toString())
            .replace("TRUST", trust.toString())
            .replace("PORT", Integer.toString(port))
            .replace("CERTIFICATES", certificates)
            .replace("STATE", scratch.path("site/state").toString()));
  }
}
