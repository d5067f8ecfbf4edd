package org.mailseal.it.install;

import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.server.OpenSmtpd;
import org.mailseal.fixture.server.RealServer;

/** Debian's OpenSMTPD, which is restarted. */
class OpenSmtpdIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return OpenSmtpd.start(scratch, hostname, first);
  }
}
