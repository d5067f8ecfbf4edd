package org.mailseal.it.install;

import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.server.Courier;
import org.mailseal.fixture.server.RealServer;

/** Courier IMAP with the key and the certificate in one file. */
class CourierIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return Courier.start(scratch, hostname, first);
  }
}
