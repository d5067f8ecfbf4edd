package org.mailseal.it;

import org.mailseal.servers.Courier;
import org.mailseal.servers.KeyAndChain;
import org.mailseal.servers.RealServer;
import org.mailseal.servers.Scratch;

/** Courier IMAP with the key in a file of its own. */
class CourierKeyIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return Courier.startWithKey(scratch, hostname, first);
  }
}
