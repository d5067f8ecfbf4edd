package org.mailseal.it.install;

import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.server.Dovecot;
import org.mailseal.fixture.server.RealServer;

/** Dovecot 2.3 that names its files from the folder of the file that it names them in. */
class DovecotRelativeIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return Dovecot.startWithRelativeNames(scratch, first);
  }
}
