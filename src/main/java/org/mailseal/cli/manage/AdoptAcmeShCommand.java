package org.mailseal.cli.manage;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.adoption.AcmeShFolder;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.cli.console.Terminal;
import org.mailseal.settings.SettingsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mailseal adopt acme.sh}: takes over what acme.sh manages. */
@Command(
    name = "acme.sh",
    header = "Take over what acme.sh manages.",
    description = {
      "Take over the certificates of acme.sh: names, key and certificate, the account at the",
      "authority, and how it proved the names. Shows first what would be done, and which of its",
      "hooks are replaced. The files that it has installed stay in their places.",
      "Settings that are there are never changed: what they lack is shown."
    },
    footerHeading = "%n",
    footer = {
      "With --disable, NAME.conf in its folder gets the name that acme.sh --remove gives it; if a",
      "part fails, all of it is put back. What it manages beside stays with its cron job.",
      "",
      "Exit code: 0 taken over or shown, 1 it cannot be, 2 usage or settings."
    },
    mixinStandardHelpOptions = true)
public final class AdoptAcmeShCommand implements Callable<Integer> {
  @Option(
      names = "--from",
      paramLabel = "FOLDER",
      description = "The home of acme.sh; default: ~/.acme.sh.")
  private Path from = Path.of(System.getProperty("user.home", "/root"), ".acme.sh");

  @Mixin private final AdoptOptions options = new AdoptOptions();

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption settings;
  private final Terminal terminal;
  private final Clock clock;

  public AdoptAcmeShCommand(SettingsOption settings, Terminal terminal, Clock clock) {
    this.settings = settings;
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() throws SettingsException {
    return new Adoption(
            new AcmeShFolder(from.toAbsolutePath().normalize()),
            options,
            settings,
            terminal,
            clock,
            Objects.requireNonNull(spec, "picocli sets it").commandLine())
        .run();
  }
}
