package org.mailseal.it;

import org.mailseal.servers.KeyAndChain;
import org.mailseal.servers.Nginx;
import org.mailseal.servers.RealServer;
import org.mailseal.servers.Scratch;

/** nginx as a mail proxy and as a stream. */
class NginxIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return Nginx.start(scratch, hostname, first);
  }
}
