package org.mailseal.it;

import java.util.Map;
import org.junit.jupiter.api.Test;
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

  /** Files that become links are noticed in their directory; a link that is turned is not. */
  @Test
  void itIsToldOfTheSecondRenewalToo() {
    Site site = site(Map.of());
    renewWell(site);
    renewWell(site);
  }
}
