package org.mailseal.it.install;

import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.server.PostfixServer;
import org.mailseal.fixture.server.RealServer;

/** Postfix with the older pair of files. */
class PostfixPairIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return PostfixServer.withPair(scratch, hostname, first);
  }
}
