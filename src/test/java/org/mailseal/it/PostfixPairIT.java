package org.mailseal.it;

import org.mailseal.servers.KeyAndChain;
import org.mailseal.servers.PostfixServer;
import org.mailseal.servers.RealServer;
import org.mailseal.servers.Scratch;

/** Postfix with the older pair of files. */
class PostfixPairIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return PostfixServer.withPair(scratch, hostname, first);
  }
}
