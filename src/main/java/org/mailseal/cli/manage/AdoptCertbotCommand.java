package org.mailseal.cli.manage;

import java.nio.file.Path;
import java.time.Clock;
import org.mailseal.adoption.CertbotFolder;
import org.mailseal.adoption.OtherClient;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.cli.console.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mailseal adopt certbot}: takes over certbot's lineages. */
@Command(
    name = "certbot",
    header = "Take over certbot's lineages.",
    description = {
      "Take over certbot's lineages: names, key and certificate, the account at the authority, and",
      "how it proved the names. Shows first what would be done, and which of certbot's hooks are",
      "replaced. Files that servers read stay in their places.",
      "Settings that are there are never changed: what they lack is shown."
    },
    footerHeading = "%n",
    footer = {
      "With --disable, links in live/ become files of their own and renewal/NAME.conf is renamed,",
      "while certbot's lock is held; if a part fails, all of it is put back.",
      "",
      "Exit code: 0 taken over or shown, 1 it cannot be, 2 usage or settings."
    },
    mixinStandardHelpOptions = true)
public final class AdoptCertbotCommand extends AdoptClientCommand {
  @Option(
      names = "--from",
      paramLabel = "FOLDER",
      description = "certbot's configuration directory; default: /etc/letsencrypt.")
  private Path from = Path.of("/etc/letsencrypt");

  public AdoptCertbotCommand(SettingsOption settings, Terminal terminal, Clock clock) {
    super(settings, terminal, clock);
  }

  @Override
  OtherClient client() {
    return new CertbotFolder(normal(from));
  }
}
