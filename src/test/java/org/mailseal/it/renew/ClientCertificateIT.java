package org.mailseal.it.renew;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.host.Command;
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
    host.postfix().reload();
  }

  @Test
  void itsCertificateIsSeenAndRenewed() {
    Command.Outcome renewed = host.site().command().run("renew");

    assertThat(renewed).as(renewed.said()).returns(0, Command.Outcome::exit);
    host.assertRenewed();
    assertThat(host.site().command().run("renew").out()).contains("nothing is due");
    Command.Outcome inspected = host.site().command().run("inspect", "--quick", "--json");
    assertThat(inspected.out())
        .contains("reach.client-certificate", "No client certificate presented");
  }
}
