package org.mailseal.it.install;

import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.server.Nginx;
import org.mailseal.fixture.server.RealServer;

/** nginx as a mail proxy and as a stream. */
class NginxIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return Nginx.start(scratch, hostname, first);
  }
}
