package org.mailseal.it.renew;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.MailHost;
import org.mailseal.fixture.server.OpenSsl;

/** Dovecot is down, and the certificate that Postfix serves as well nears its end. */
@Timeout(300)
class DeadPortIT {
  @AutoClose private static MailHost host;

  @BeforeAll
  static void startServers() {
    host = MailHost.start();
  }

  private static String fingerprintOnSmtp() {
    return OpenSsl.sClient(host.postfix().smtp(), MailHost.NAME).fingerprint();
  }

  @Test
  void postfixGetsItInTimeAndDovecotWhenItStarts() {
    Site site =
        host.site()
            .with(
                "verify: { connections: 3, within: 20s }",
                "verify: { connections: 3, within: 3s }");
    host.dovecot().stop();
    Command.Outcome tooEarly = site.command().run("renew");
    assertThat(tooEarly).as(tooEarly.said()).returns(1, Command.Outcome::exit);
    assertThat(fingerprintOnSmtp()).isEqualTo(host.old().fingerprint());

    BuiltCommand late =
        site.with(
                "    renew-when-left: 1/3",
                "    renew-when-left: 1/3\n    despite-faults-when-left: 6d")
            .command();
    Command.Outcome installed = late.run("renew");
    assertThat(installed).as(installed.said()).returns(1, Command.Outcome::exit);
    assertThat(installed.err()).contains("installed, but not proven", "imaps");
    String fresh = fingerprintOnSmtp();
    assertThat(fresh).isNotEqualTo(host.old().fingerprint());
    assertThat(late.run("status").out())
        .contains("UNPROVEN")
        .contains("installed, but not proven at every port");

    host.dovecot().start();
    Command.Outcome proven = late.run("renew");
    assertThat(proven).as(proven.said()).returns(0, Command.Outcome::exit);
    assertThat(host.assertRenewed().fingerprint()).isEqualTo(fresh);
    assertThat(late.run("renew").out()).contains("nothing is due");
  }
}
