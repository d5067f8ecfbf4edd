package org.mailseal.it;

import org.mailseal.servers.Cyrus;
import org.mailseal.servers.KeyAndChain;
import org.mailseal.servers.RealServer;
import org.mailseal.servers.Scratch;

/** Cyrus IMAP, whose processes run as a user of their own. */
class CyrusIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return Cyrus.start(scratch, hostname, first);
  }
}
