package org.mailseal.it;

import org.mailseal.servers.KeyAndChain;
import org.mailseal.servers.RealServer;
import org.mailseal.servers.Scratch;
import org.mailseal.servers.Stunnel;

/** stunnel as root, with the key and the certificate in one file. */
class StunnelCombinedIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return Stunnel.startCombined(scratch, hostname, first);
  }
}
