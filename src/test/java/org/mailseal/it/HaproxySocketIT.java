package org.mailseal.it;

import org.mailseal.servers.Haproxy;
import org.mailseal.servers.KeyAndChain;
import org.mailseal.servers.RealServer;
import org.mailseal.servers.Scratch;

/** HAProxy, which is handed the certificate through its socket. */
class HaproxySocketIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return Haproxy.startWithSocket(scratch, hostname, first);
  }
}
