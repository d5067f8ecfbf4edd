package org.mailseal.cli.manage;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.adoption.CertbotFolder;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.cli.console.Terminal;
import org.mailseal.settings.SettingsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
public final class AdoptCertbotCommand implements Callable<Integer> {
  @Option(
      names = "--from",
      paramLabel = "FOLDER",
      description = "certbot's configuration directory; default: /etc/letsencrypt.")
  private Path from = Path.of("/etc/letsencrypt");

  @Mixin private final AdoptOptions options = new AdoptOptions();

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption settings;
  private final Terminal terminal;
  private final Clock clock;

  public AdoptCertbotCommand(SettingsOption settings, Terminal terminal, Clock clock) {
    this.settings = settings;
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() throws SettingsException {
    return new Adoption(
            new CertbotFolder(from.toAbsolutePath().normalize()),
            options,
            settings,
            terminal,
            clock,
            Objects.requireNonNull(spec, "picocli sets it").commandLine())
        .run();
  }
}
