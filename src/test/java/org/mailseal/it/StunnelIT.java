package org.mailseal.it;

import org.mailseal.servers.KeyAndChain;
import org.mailseal.servers.RealServer;
import org.mailseal.servers.Scratch;
import org.mailseal.servers.Stunnel;

/** stunnel, which reads again as a user of its own. */
class StunnelIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return Stunnel.start(scratch, hostname, first);
  }
}
