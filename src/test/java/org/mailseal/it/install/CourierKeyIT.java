package org.mailseal.it.install;

import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.server.Courier;
import org.mailseal.fixture.server.RealServer;

/** Courier IMAP with the key in a file of its own. */
class CourierKeyIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return Courier.startWithKey(scratch, hostname, first);
  }
}
