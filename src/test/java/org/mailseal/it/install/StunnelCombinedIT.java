package org.mailseal.it.install;

import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.server.RealServer;
import org.mailseal.fixture.server.Stunnel;

/** stunnel as root, with the key and the certificate in one file. */
class StunnelCombinedIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return Stunnel.startCombined(scratch, hostname, first);
  }
}
