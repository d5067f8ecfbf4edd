package org.mailseal.it;

import org.mailseal.servers.KeyAndChain;
import org.mailseal.servers.OpenSmtpd;
import org.mailseal.servers.RealServer;
import org.mailseal.servers.Scratch;

/** Debian's OpenSMTPD, which is restarted. */
class OpenSmtpdIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return OpenSmtpd.start(scratch, hostname, first);
  }
}
