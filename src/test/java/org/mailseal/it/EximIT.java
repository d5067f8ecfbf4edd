package org.mailseal.it;

import org.mailseal.servers.Exim;
import org.mailseal.servers.KeyAndChain;
import org.mailseal.servers.RealServer;
import org.mailseal.servers.Scratch;

/**
 * Debian's Exim. By itself it notices other files after five seconds; the waits here are shorter or
 * do not mind.
 */
class EximIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return Exim.start(scratch, hostname, first);
  }
}
