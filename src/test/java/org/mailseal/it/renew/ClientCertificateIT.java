package org.mailseal.it.renew;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.MailHost;

/** Postfix wants a certificate from its clients, and turns away in EHLO who has none. */
@Timeout(120)
class ClientCertificateIT {
  @AutoClose private static MailHost host;

  @BeforeAll
  static void startServers() {
    host = MailHost.start();
    host.postfix().set("smtpd_tls_security_level=encrypt");
    host.postfix().set("smtpd_tls_req_ccert=yes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void itsCertificateIsSeenAndRenewed(String version) {
    host.postfix().set("smtpd_tls_mandatory_protocols=>=" + version + ", <=" + version);
    host.postfix().reload();
    Site site = host.site();

    Command.Outcome renewed = site.command().run("renew", "--force");

    assertThat(renewed).as(renewed.said()).returns(0, Command.Outcome::exit);
    host.assertRenewed();
    assertThat(site.command().run("renew").out()).contains("nothing is due");
    // A port that is named is dialled and trusted as the settings say.
    Command.Outcome inspected =
        site.command()
            .run(
                "inspect",
                MailHost.NAME + ":" + host.postfix().smtp().number() + "/smtp",
                "--quick",
                "--json");
    assertThat(inspected).as(inspected.said()).returns(0, Command.Outcome::exit);
    assertThat(inspected.out())
        .contains("reach.client-certificate", "No client certificate presented", version);
  }
}
