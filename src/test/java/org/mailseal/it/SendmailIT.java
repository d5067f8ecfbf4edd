package org.mailseal.it;

import org.mailseal.servers.KeyAndChain;
import org.mailseal.servers.RealServer;
import org.mailseal.servers.Scratch;
import org.mailseal.servers.Sendmail;

/** Debian's Sendmail, which is restarted. */
class SendmailIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return Sendmail.start(scratch, hostname, first);
  }
}
