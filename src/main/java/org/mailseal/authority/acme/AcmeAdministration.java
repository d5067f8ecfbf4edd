package org.mailseal.authority.acme;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.Sleeper;
import org.mailseal.certificate.Trust;
import org.mailseal.fetch.HostAddresses;
import org.mailseal.name.Printable;

/** What an administrator asks of an ACME server, beside certificates. */
public final class AcmeAdministration {
  private final AuthorityDefinition.Acme definition;
  private final AcmeAccount account;
  private final AcmeServer server;

  /**
   * Nothing is asked before one of the methods is.
   *
   * @param trust the roots for its HTTPS
   */
  public AcmeAdministration(
      AuthorityDefinition.Acme definition,
      AcmeAccount account,
      Trust trust,
      Clock clock,
      Sleeper sleeper) {
    this(
        definition,
        account,
        new AcmeServer(
            definition, trust, clock, sleeper, HostAddresses.system(), AcmeServer.ADMINISTRATION));
  }

  AcmeAdministration(AuthorityDefinition.Acme definition, AcmeAccount account, AcmeServer server) {
    this.definition = definition;
    this.account = account;
    this.server = server;
  }

  /**
   * What it answers.
   *
   * @param faults why an order would fail now, each a printable sentence with its cure
   */
  public record Findings(AcmeOffer offer, AccountState account, List<String> faults) {
    public Findings {
      faults = List.copyOf(faults);
    }
  }

  /** Looks at its directory and at our account, and changes neither. */
  public Findings check() throws AuthorityException {
    return server.ask(
        session -> {
          AcmeOffer offer = AcmeOffer.of(session);
          AccountState state = account.state(session);
          return new Findings(offer, state, faults(offer, state));
        });
  }

  /** Looks at its directory alone. */
  public AcmeOffer offer() throws AuthorityException {
    return server.ask(AcmeOffer::of);
  }

  private List<String> faults(AcmeOffer offer, AccountState state) {
    List<String> faults = new ArrayList<>();
    offer
        .terms()
        .filter(_ -> !definition.acceptTerms())
        .ifPresent(
            terms ->
                faults.add(
                    "its terms are not accepted: read " + terms + " and set accept-terms: true"));
    if (state == AccountState.REVOKED) {
      faults.add("it has revoked the account: ask it for the reason");
    } else if (state != AccountState.VALID
        && offer.externalAccountRequired()
        && definition.externalAccount().isEmpty()) {
      faults.add(
          "it wants a new account to be bound to one on its own pages: set external-account:"
              + " {key-id: ..., secret-file: ...}");
    }
    Optional<String> profile = definition.ordering().profile();
    if (profile.isPresent() && !offer.profiles().containsKey(Printable.sanitize(profile.get()))) {
      faults.add(
          Printable.sanitize(
              "it does not offer the profile "
                  + profile.get()
                  + (offer.profiles().isEmpty()
                      ? ", nor any other: take profile out"
                      : "; it offers " + String.join(", ", offer.profiles().keySet()))));
    }
    return faults;
  }

  /** Gives the account another key, of which the authority is told (RFC 8555 §7.3.5). */
  public void rollOver() throws AuthorityException {
    server.ask(
        session -> {
          account.rollOver(session);
          return true;
        });
  }

  /**
   * Gives the account up (§7.3.6), and forgets it. Its certificates stay good; the next order
   * registers another one.
   */
  public void deactivate() throws AuthorityException {
    server.ask(
        session -> {
          account.deactivate(session);
          return true;
        });
  }

  /** Has the account in order: registered where it is not, and told the contact of the settings. */
  public void register() throws AuthorityException {
    server.ask(account::login);
  }
}
