package org.mailseal.cli.authority;

import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.JsonText;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.ledger.DirectoryLooks;
import org.mailseal.ledger.Ledger;
import org.mailseal.report.AuthorityEntry;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.Wiring;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mailseal authority list}: who signs, from the settings and the ledger. */
@Command(
    name = "list",
    header = "List the authorities of the settings.",
    description =
        "List the authorities of the settings: which certificates each signs, its limits, whether"
            + " its directory answered and what it offered when the daemon last looked. Asks"
            + " nobody; 'authority check' does.",
    mixinStandardHelpOptions = true)
public final class AuthorityListCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Print JSON instead of text.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;

  public AuthorityListCommand(SettingsOption option) {
    this.option = option;
  }

  @Override
  public Integer call() throws SettingsException {
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    Settings settings = option.read();
    List<AuthorityEntry> entries = remembered(settings);
    if (json) {
      out.println(JsonText.format(AuthorityEntry.json(entries)));
    } else {
      entries.forEach(entry -> out.println(entry.text()));
    }
    return ExitCode.DONE.code();
  }

  /** Without a ledger nothing is, and none is made for it. */
  private static List<AuthorityEntry> remembered(Settings settings) {
    List<AuthorityEntry> entries =
        settings.authorities().values().stream()
            .map(one -> AuthorityEntry.unasked(one, settings.certificates()))
            .toList();
    if (!Ledger.exists(settings.database())) {
      return entries;
    }
    try (Wiring wiring = Wiring.open(settings)) {
      DirectoryLooks looks = wiring.ledger().directoryLooks();
      return entries.stream().map(entry -> entry.remembered(looks)).toList();
    }
  }
}
