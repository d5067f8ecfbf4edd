package org.mailseal.authority.acme.challenge;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.authority.Sleeper;
import org.mailseal.dns.Zones;
import org.mailseal.fetch.HostAddresses;
import org.mailseal.install.Commands;

/**
 * The ways to prove, as the settings say.
 *
 * @param hosts where web servers are looked at
 * @param zones made where they are first asked
 * @param commands run what changes a zone
 * @param environment Mailseal's own, for secrets
 */
public record Provers(
    HostAddresses hosts,
    Supplier<Zones> zones,
    Commands commands,
    Function<String, Optional<String>> environment,
    Sleeper sleeper,
    Clock clock,
    SecureRandom random) {
  /** In the order of the settings. */
  public List<Prover> of(List<ProofDefinition> definitions) {
    return definitions.stream().map(this::of).toList();
  }

  private Prover of(ProofDefinition definition) {
    return switch (definition) {
      case ProofDefinition.Http01 http01 -> new Http01Prover(http01);
      case ProofDefinition.Webroot webroot -> new PlaceProver(new Webroot(webroot, hosts));
      case ProofDefinition.Dns01 dns01 ->
          new PlaceProver(new Dns01(publisher(dns01.by()), zones, dns01.seenWithin(), sleeper));
      case ProofDefinition.TlsAlpn01 tls -> new TlsAlpn01Prover(tls, clock, random);
    };
  }

  private Publisher publisher(ProofDefinition.Publishing by) {
    return switch (by) {
      case ProofDefinition.Rfc2136 rfc2136 -> new Rfc2136(rfc2136, new SecretReader(environment));
      case ProofDefinition.Command command -> new HookCommand(command, commands);
      case ProofDefinition.Lexicon lexicon -> new LexiconCommand(lexicon, commands, zones);
      case ProofDefinition.AcmeDns acmeDns -> new AcmeDns(acmeDns);
    };
  }
}
