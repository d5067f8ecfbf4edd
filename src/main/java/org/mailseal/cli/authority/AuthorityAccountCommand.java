package org.mailseal.cli.authority;

import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.acme.AcmeAdministration;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.ledger.DirectoryLooks;
import org.mailseal.ledger.Ledger;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.StopSignal;
import org.mailseal.wiring.Wiring;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailseal authority account}: one account at an ACME authority. */
@Command(
    name = "account",
    header = "Change our account at an ACME authority.",
    description = {
      "Change our account at an ACME authority; without an option: say how it stands.",
      "A new key is in the ledger before the authority hears of it. Certificates stay good whatever"
          + " becomes of the account."
    },
    mixinStandardHelpOptions = true)
public final class AuthorityAccountCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "An ACME authority of the settings.")
  private @Nullable String name;

  /** One thing at a time. */
  static final class Change {
    @Option(names = "--roll-over", description = "Give it another key (RFC 8555 §7.3.5).")
    private boolean rollOver;

    @Option(
        names = "--contact",
        description =
            "Tell the authority the contact of the settings now, and register the account where"
                + " there is none.")
    private boolean contact;

    @Option(
        names = "--accept-terms",
        description =
            "Note that the terms of service are accepted as they stand now, after they have"
                + " changed.")
    private boolean acceptTerms;

    @Option(
        names = "--deactivate",
        description = "Give it up for good (§7.3.6); the next order registers another one.")
    private boolean deactivate;
  }

  @ArgGroup private @Nullable Change change;

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;

  public AuthorityAccountCommand(SettingsOption option) {
    this.option = option;
  }

  @Override
  public Integer call() throws SettingsException {
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    Settings settings = option.read();
    String authority =
        ChosenAuthorities.of(settings, List.of(Objects.requireNonNull(name, "picocli wants it")))
            .getFirst()
            .name();
    try (Wiring wiring = Wiring.open(settings, StopSignal.install(), event -> {})) {
      AcmeAdministration acme =
          wiring
              .acme(authority)
              .orElseThrow(
                  () ->
                      new Refusal(
                          ExitCode.USAGE, authority + " speaks no ACME: there is no account"));
      out.println(authority + ": " + act(acme, settings, authority, wiring.ledger()));
      return ExitCode.DONE.code();
    } catch (AuthorityException e) {
      throw new Refusal(ExitCode.FAILED, e.getMessage() + "; what is served is unchanged");
    }
  }

  private String act(AcmeAdministration acme, Settings settings, String authority, Ledger ledger)
      throws AuthorityException {
    if (change != null && change.rollOver) {
      acme.rollOver();
      return "the account has another key";
    }
    if (change != null && change.contact) {
      acme.register();
      return "the account is in order; its contact is " + settings.contact();
    }
    if (change != null
        && change.acceptTerms
        && settings.authorities().get(authority) instanceof AuthorityDefinition.Acme definition) {
      return acceptTerms(acme, definition, ledger.directoryLooks());
    }
    if (change != null && change.deactivate) {
      acme.deactivate();
      return "the account is given up; the next order registers another one";
    }
    return "the account is " + acme.check().account().word();
  }

  private static String acceptTerms(
      AcmeAdministration acme, AuthorityDefinition.Acme definition, DirectoryLooks looks)
      throws AuthorityException {
    if (!definition.acceptTerms()) {
      throw new Refusal(
          ExitCode.USAGE,
          definition.name()
              + ": set accept-terms: true in the settings, which accepts them; nothing was noted");
    }
    Optional<String> terms = acme.offer().terms();
    terms.ifPresent(page -> looks.accept(definition.name(), definition.directory(), page));
    return terms.map(page -> "its terms at " + page + " are accepted").orElse("it has no terms");
  }
}
