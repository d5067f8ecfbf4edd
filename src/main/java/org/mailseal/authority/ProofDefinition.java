package org.mailseal.authority;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.mailseal.dns.TsigKey;

/** What the settings say of one way to prove to an ACME server that names are ours. */
public sealed interface ProofDefinition {
  /**
   * The built-in responder of http-01 (RFC 8555 §8.3).
   *
   * @param port where it listens while a challenge is open; the authority always comes to 80
   * @param address the local address that it binds; all where absent
   */
  record Http01(int port, Optional<String> address) implements ProofDefinition {}

  /**
   * A file in the folder of a web server that runs already, for http-01.
   *
   * @param folder what the web server shows at {@code http://NAME/}
   * @param port of the web server, as this machine sees it
   * @param address at which it is looked at from here; that of each name where absent
   */
  record Webroot(Path folder, int port, Optional<String> address) implements ProofDefinition {}

  /**
   * The built-in listener of tls-alpn-01 (RFC 8737).
   *
   * @param port 443, to which the authority always comes
   * @param address the local address that it binds; all where absent
   */
  record TlsAlpn01(int port, Optional<String> address) implements ProofDefinition {}

  /**
   * A TXT record, for dns-01 (RFC 8555 §8.4).
   *
   * @param by who adds it
   * @param seenWithin how long it may take until every name server of the zone has it
   */
  record Dns01(Publishing by, Duration seenWithin) implements ProofDefinition {}

  /** Who adds TXT records to a zone. */
  sealed interface Publishing {}

  /**
   * Updates (RFC 2136).
   *
   * @param server the primary server of the zones, a name or an address
   * @param secret of the key, in base64
   */
  record Rfc2136(String server, int port, TsigKey key, Secret secret) implements Publishing {}

  /**
   * A command, to which {@code present FQDN VALUE} or {@code cleanup FQDN VALUE} is added, as lego
   * does it.
   *
   * @param timeout for one run
   * @param environment the names of further variables that it is given
   */
  record Command(
      List<String> present, List<String> cleanup, Duration timeout, List<String> environment)
      implements Publishing {
    public Command {
      present = List.copyOf(present);
      cleanup = List.copyOf(cleanup);
      environment = List.copyOf(environment);
    }
  }

  /**
   * The program lexicon, which knows the interfaces of some eighty providers.
   *
   * @param provider its word for the provider
   * @param program its file, or its name in the PATH
   * @param environment the names of the variables that hold the provider's credentials
   */
  record Lexicon(String provider, String program, Duration timeout, List<String> environment)
      implements Publishing {
    public Lexicon {
      environment = List.copyOf(environment);
    }
  }

  /**
   * A server of acme-dns, to which {@code _acme-challenge} of each name is delegated by a CNAME.
   *
   * @param url of its interface
   * @param accounts a file with an account for each name, as lego and acme-dns-client write it
   */
  record AcmeDns(URI url, Path accounts) implements Publishing {}

  /** Where a secret is; itself it is never kept. */
  sealed interface Secret {
    /** The only line of a file. */
    record InFile(Path file) implements Secret {}

    /** An environment variable. */
    record InEnvironment(String variable) implements Secret {}
  }
}
