package org.mailseal.cli.manage;

import java.nio.file.Path;
import java.time.Clock;
import org.mailseal.adoption.AcmeShFolder;
import org.mailseal.adoption.OtherClient;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.cli.console.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
public final class AdoptAcmeShCommand extends AdoptClientCommand {
  @Option(
      names = "--from",
      paramLabel = "FOLDER",
      description = "The home of acme.sh; default: ~/.acme.sh.")
  private Path from = Path.of(System.getProperty("user.home", "/root"), ".acme.sh");

  public AdoptAcmeShCommand(SettingsOption settings, Terminal terminal, Clock clock) {
    super(settings, terminal, clock);
  }

  @Override
  OtherClient client() {
    return new AcmeShFolder(normal(from));
  }
}
