package org.mailseal.cli.manage;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.adoption.OtherClient;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.cli.console.Terminal;
import org.mailseal.settings.SettingsException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What the commands of {@code mailseal adopt} have alike; each has a client and its words. */
abstract sealed class AdoptClientCommand implements Callable<Integer>
    permits AdoptAcmeShCommand, AdoptCertbotCommand {
  @Mixin private final AdoptOptions options = new AdoptOptions();

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption settings;
  private final Terminal terminal;
  private final Clock clock;

  AdoptClientCommand(SettingsOption settings, Terminal terminal, Clock clock) {
    this.settings = settings;
    this.terminal = terminal;
    this.clock = clock;
  }

  /** The client whose folder was named. */
  abstract OtherClient client();

  @Override
  public Integer call() throws SettingsException {
    return new Adoption(
            client(),
            options,
            settings,
            terminal,
            clock,
            Objects.requireNonNull(spec, "picocli sets it").commandLine())
        .run();
  }

  static Path normal(Path folder) {
    return folder.toAbsolutePath().normalize();
  }
}
