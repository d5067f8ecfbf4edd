package org.mailseal.it.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.FileState;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.Exim;
import org.mailseal.fixture.server.RealServer;
import org.mailseal.install.Commands;
import org.mailseal.install.Target;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.exim.EximTarget;

/**
 * Debian's Exim. By itself it notices other files after five seconds; the waits here are shorter or
 * do not mind.
 */
class EximIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return Exim.start(scratch, hostname, first);
  }

  /** Files that become links are noticed in their directory; a link that is turned is not. */
  @Test
  void itIsToldOfTheSecondRenewalToo() {
    Site site = site(Map.of());
    renewWell(site);
    renewWell(site);
  }

  /** A trap for spam: nobody else calls himself by this host's own address. */
  @Test
  void aServerThatRefusesItsOwnAddressIsRenewedAllTheSame() throws Exception {
    refuseEhlo("eq{[$interface_address]}{$sender_helo_name}");

    renewWell(site(Map.of()));
  }

  @Test
  void theNameInEhloIsTheOneOfTheSettings() throws Exception {
    refuseEhlo("!eq{known.example.org}{$sender_helo_name}");

    Site site = site(Map.of()).with("verify:", "ehlo: known.example.org\nverify:");
    renewWell(site);

    // Found where the settings dial it, and trusted by the root in their ledger.
    String port = NAME + ":" + server.ports().getFirst().number() + "/smtp";
    Command.Outcome inspected = mailseal(site).run("inspect", port, "--quick");
    assertThat(inspected).as(inspected.said()).returns(0, Command.Outcome::exit);
    assertThat(inspected.out()).contains(port + " at 127.0.0.1");
  }

  /** As helo_verify_hosts does: the name must lead to us, or be our address. */
  @Test
  void whoseNameIsNotOursIsKnownByTheAddress() throws Exception {
    refuseEhlo("bool{true}", "!verify = helo");

    renewWell(site(Map.of()).with("verify:", "ehlo: stranger.invalid\nverify:"));
  }

  @Test
  void whoTakesNoNameIsToldBeforeAnythingIsAskedFor() throws Exception {
    refuseEhlo("bool{true}");
    Map<Path, FileState> before = files();

    Command.Outcome renewed = renewInVain(site(Map.of()));

    assertThat(renewed.said())
        .contains("cannot be looked at", "REJECTED", "set ehlo to a name that it takes")
        .doesNotContainIgnoringCase("put back:")
        .doesNotContain("asking");
    assertUntouched(before);
  }

  /** Of everybody but the tests' own openssl. */
  private void refuseEhlo(String condition, String... more) throws Exception {
    Files.writeString(
        ((Exim) server).config(),
        """

        acl_smtp_helo = acl_helo
        begin acl
        acl_helo:
          drop message = REJECTED - Interface: $interface_address is _my_ address
               condition = ${if and{{CONDITION}{!eq{mail.example.com}{$sender_helo_name}}}}
               MORE
          accept
        """
            .replace("CONDITION", condition)
            .replace("MORE", String.join("\n", more)),
        StandardOpenOption.APPEND);
    server.reload();
  }

  @Test
  void aTransportThatPresentsItsCertificateIsTold() throws Exception {
    Exim exim = (Exim) server;
    Path certificate = exim.files().getLast();
    Target target =
        new EximTarget(
            certificate,
            exim.files().getFirst(),
            Optional.empty(),
            Optional.empty(),
            Control.STANDARD);
    Commands commands =
        command ->
            Command.mustRun(
                Stream.concat(
                        Stream.of("env", "PATH=" + exim.environment().get("PATH")),
                        command.stream())
                    .toArray(String[]::new));
    assertThat(target.clientUse(commands)).isEmpty();

    Files.writeString(
        exim.config(),
        """

        begin transports
        remote_smtp:
          driver = smtp
          tls_certificate = CERTIFICATE
          tls_privatekey = KEY
        smarthost:
          driver = smtp
        """
            .replace("CERTIFICATE", certificate.toString())
            .replace("KEY", exim.files().getFirst().toString()),
        StandardOpenOption.APPEND);
    assertThat(target.clientUse(commands))
        .hasValue(
            "Exim presents "
                + certificate
                + " also as a client, to the servers that it sends to (tls_certificate of its"
                + " transport remote_smtp)");
  }
}
