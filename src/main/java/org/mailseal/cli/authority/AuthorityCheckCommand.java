package org.mailseal.cli.authority;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.acme.AcmeAdministration;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.JsonText;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.report.AuthorityEntry;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.StopSignal;
import org.mailseal.wiring.Wiring;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailseal authority check}: what each authority offers, and how our account stands. */
@Command(
    name = "check",
    header = "Ask the authorities what they offer, and how our accounts stand.",
    description = {
      "Ask each ACME authority for its directory: terms, profiles, whether it binds accounts and"
          + " says when it wants certificates renewed; how our account stands; whether its"
          + " test-directory answers; and whether what proves our names would work on this host"
          + " now. Nothing is registered, ordered or changed.",
      "Ends with 1 where an order would fail."
    },
    mixinStandardHelpOptions = true)
public final class AuthorityCheckCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "Authorities of the settings; default: all of them.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--json", description = "Print JSON instead of text.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;

  public AuthorityCheckCommand(SettingsOption option) {
    this.option = option;
  }

  @Override
  public Integer call() throws SettingsException {
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    Settings settings = option.read();
    List<AuthorityDefinition> chosen = ChosenAuthorities.of(settings, names);
    try (Wiring wiring = Wiring.open(settings, StopSignal.install(), event -> {})) {
      List<AuthorityEntry> entries =
          chosen.stream().map(one -> check(one, settings, wiring)).toList();
      if (json) {
        out.println(JsonText.format(AuthorityEntry.json(entries)));
      } else {
        entries.forEach(entry -> out.println(entry.text()));
      }
      return ExitCode.of(
              entries.stream()
                  .map(entry -> entry.faults().isEmpty() ? ExitCode.DONE : ExitCode.FAILED)
                  .toList())
          .code();
    }
  }

  private static AuthorityEntry check(
      AuthorityDefinition definition, Settings settings, Wiring wiring) {
    AuthorityEntry entry =
        AuthorityEntry.unasked(definition, settings.certificates())
            .proving(
                AuthorityEntry.signed(definition, settings.certificates()),
                wiring::proofs,
                wiring::obstacles);
    Optional<AcmeAdministration> acme = wiring.acme(definition.name());
    if (acme.isEmpty()) {
      return entry;
    }
    return asked(
        wiring.acmeTest(definition.name()).map(test -> entry.tested(answer(test))).orElse(entry),
        acme.get());
  }

  private static AuthorityEntry asked(AuthorityEntry entry, AcmeAdministration acme) {
    try {
      AcmeAdministration.Findings findings = acme.check();
      return entry.asked(findings);
    } catch (AuthorityException e) {
      return entry.unanswered(e.getMessage());
    }
  }

  private static AuthorityEntry.TestAnswer answer(AcmeAdministration test) {
    try {
      test.offer();
      return new AuthorityEntry.TestAnswer(Optional.empty());
    } catch (AuthorityException e) {
      return new AuthorityEntry.TestAnswer(Optional.of(String.valueOf(e.getMessage())));
    }
  }
}
