package org.mailseal.it.authority;

import java.net.URI;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.Pebble;

/** A certificate that no server reads: what is asked of an authority needs none. */
final class UnservedSite {
  private UnservedSite() {}

  /** Settings for {@code mail.example.org}; its files are tls/mail.crt and tls/mail.key. */
  static Site site(Scratch scratch, Pebble pebble, int httpPort) {
    return site(scratch, "site", pebble.directory(), httpPort);
  }

  /**
   * The same with a ledger of its own.
   *
   * @param folder of settings and ledger
   */
  static Site site(Scratch scratch, String folder, URI directory, int httpPort) {
    scratch.folder("tls");
    String yaml =
        """
        contact: postmaster@mail.example.org
        authorities:
          pebble:
            acme: DIRECTORY
            accept-terms: true
            prove-by: { http-01: { port: HTTP_PORT, address: 127.0.0.1 } }
            trust: FOLDER/trust.pem
        certificates:
          mail.example.org:
            key: ecdsa-p256
            install: [{ pem: { certificate: FOLDER/tls/mail.crt, key: FOLDER/tls/mail.key } }]
        database: jdbc:h2:file:FOLDER/SITE/state/ledger
        checks: { every: never, dns: false }
        """
            .replace("FOLDER", scratch.path(".").normalize().toString())
            .replace("SITE", folder)
            .replace("DIRECTORY", directory.toString())
            .replace("HTTP_PORT", Integer.toString(httpPort));
    return new Site(scratch.folder(folder), yaml);
  }
}
