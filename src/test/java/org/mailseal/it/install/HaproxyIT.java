package org.mailseal.it.install;

import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.server.Haproxy;
import org.mailseal.fixture.server.RealServer;

/** HAProxy, whose master makes new workers. */
class HaproxyIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return Haproxy.start(scratch, hostname, first);
  }
}
