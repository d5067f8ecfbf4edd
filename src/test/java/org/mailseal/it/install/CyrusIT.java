package org.mailseal.it.install;

import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.server.Cyrus;
import org.mailseal.fixture.server.RealServer;

/** Cyrus IMAP, whose processes run as a user of their own. */
class CyrusIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return Cyrus.start(scratch, hostname, first);
  }
}
