package org.mailseal.it;

import org.mailseal.servers.Courier;
import org.mailseal.servers.KeyAndChain;
import org.mailseal.servers.RealServer;
import org.mailseal.servers.Scratch;

/** Courier IMAP with the key and the certificate in one file. */
class CourierIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return Courier.start(scratch, hostname, first);
  }
}
