package org.mailseal.it.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.OpenSsl;
import org.mailseal.fixture.server.PostfixServer;
import org.mailseal.fixture.server.RealServer;
import org.mailseal.install.Commands;
import org.mailseal.install.Installation;
import org.mailseal.install.ProcessCommands;
import org.mailseal.install.Target;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.postfix.PostfixTarget;

/** Postfix with a chain file and a table for SNI that holds a copy of it. */
class PostfixIT extends InstallationScenario {
  private static final String FURTHER = "imap.example.org";

  /** A name that the table does not have: the chain file itself answers. */
  private static final String UNKNOWN = "unknown.example.org";

  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return PostfixServer.withTable(scratch, hostname, first, List.of(hostname, FURTHER));
  }

  private void assertServedToAllNames(Served expected) {
    assertThat(List.of(NAME, FURTHER, UNKNOWN))
        .allSatisfy(
            name ->
                assertThat(server.ports())
                    .allSatisfy(
                        port ->
                            assertThat(OpenSsl.sClient(port, name).fingerprint())
                                .as("%s asked for %s", port, name)
                                .isEqualTo(expected.fingerprint())));
  }

  @Test
  void theTableServesTheNewLeafToo() {
    renewWell(site(Map.of()));

    assertItIsToldThatItIsAClientsToo();
    assertServedToAllNames(server.certificateInFiles());
    assertThat(server.certificateInFiles().fingerprint()).isNotEqualTo(old.served().fingerprint());
  }

  private void assertItIsToldThatItIsAClientsToo() {
    String file = server.files().getFirst().toString();
    String config = server.settings().getOrDefault("config-directory", "");
    Target target = PostfixTarget.ofChainFile(Path.of(file), Path.of(config), Control.STANDARD);
    Commands commands = new ProcessCommands(Duration.ofSeconds(10));

    assertThat(new Installation(NAME, List.of(target), commands).clientUses()).isEmpty();
    Command.mustRun("postconf", "-c", config, "-P", "relay/unix/smtp_tls_chain_files=" + file);
    Command.mustRun("postconf", "-c", config, "-e", "smtp_tls_cert_file=" + file);

    assertThat(new Installation(NAME, List.of(target), commands).clientUses())
        .containsExactly(
            "Postfix presents "
                + file
                + " also as a client, to the servers that it sends to (smtp_tls_cert_file in"
                + " main.cf, smtp_tls_chain_files in relay/unix in master.cf)");
    Command.mustRun("postconf", "-c", config, "-X", "smtp_tls_cert_file");
    server.mendConfiguration();
  }

  @Test
  void theTableServesTheOldLeafAgainAfterAPutBack() {
    renewInVain(site(Map.of("reload", "[\"false\"]")));

    server.reload();
    assertServedToAllNames(old.served());
  }

  @Test
  void aTableThatNobodyBuildsAgainIsToldBeforeAnythingIsTouched() {
    Site site = site(Map.of());
    Site without = site.with(", sni-maps: " + server.settings().get("sni-maps"), "");

    Command.Outcome renewed = new BuiltCommand(without.command().settings()).run("renew");

    assertThat(renewed).as(renewed.said()).returns(1, Command.Outcome::exit);
    assertThat(renewed.said()).contains("add sni-maps: [hash:", NAME, FURTHER);
    assertServedToAllNames(old.served());
  }
}
