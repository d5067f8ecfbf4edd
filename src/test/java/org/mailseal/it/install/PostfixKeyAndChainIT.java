package org.mailseal.it.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.server.OpenSsl;
import org.mailseal.fixture.server.PostfixServer;
import org.mailseal.fixture.server.RealServer;

/** Postfix with a key and its chain as two files of {@code smtpd_tls_chain_files}. */
class PostfixKeyAndChainIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return PostfixServer.withKeyAndChainApart(scratch, hostname, first);
  }

  @Test
  void oneChainIsSentAndNoOldOneBehindIt() {
    renewWell(site(Map.of()));

    assertThat(OpenSsl.sClient(server.ports().getFirst(), NAME).chain())
        .doesNotContain(old.served().leaf());
  }

  @Test
  @ResourceLock("the usual ports") // it looks there, too
  void initProposesThePair() {
    Command.Outcome init =
        new BuiltCommand(scratch.path("nowhere.yaml"))
            .run("init", "--connect-to", "127.0.0.1", "--name", NAME);

    assertThat(init).as(init.said()).returns(0, Command.Outcome::exit);
    assertThat(init.out())
        .contains(
            "          certificate: " + server.files().getLast(),
            "          key: " + server.files().getFirst());
  }
}
