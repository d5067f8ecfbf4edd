package org.mailseal.it;

import org.mailseal.servers.Haproxy;
import org.mailseal.servers.KeyAndChain;
import org.mailseal.servers.RealServer;
import org.mailseal.servers.Scratch;

/** HAProxy, whose master makes new workers. */
class HaproxyIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return Haproxy.start(scratch, hostname, first);
  }
}
