package org.mailseal.cli.authority;

import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.JsonText;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.report.AuthorityEntry;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mailseal authority list}: who signs, from the settings. */
@Command(
    name = "list",
    header = "List the authorities of the settings.",
    description =
        "List the authorities of the settings, and which certificates each signs. Asks nobody;"
            + " 'authority check' does.",
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
    List<AuthorityEntry> entries =
        settings.authorities().values().stream()
            .map(one -> AuthorityEntry.unasked(one, settings.certificates()))
            .toList();
    if (json) {
      out.println(JsonText.format(AuthorityEntry.json(entries)));
    } else {
      entries.forEach(entry -> out.println(entry.text()));
    }
    return ExitCode.DONE.code();
  }
}
