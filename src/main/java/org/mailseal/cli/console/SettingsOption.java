package org.mailseal.cli.console;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import org.mailseal.settings.SettingsReader;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Which settings file: {@code --config}, then {@code MAILSEAL_CONFIG}, then the usual place. */
public final class SettingsOption {
  private static final Path USUAL = Path.of("/etc/mailseal/mailseal.yaml");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "The settings; default: $MAILSEAL_CONFIG, then /etc/mailseal/mailseal.yaml.")
  private @Nullable Path given;

  /** Where the settings are, or would be. */
  public Path place() {
    return file().orElse(USUAL);
  }

  /**
   * The file that was asked for; empty where none was named and there is none in the usual place.
   */
  public Optional<Path> file() {
    if (given != null) {
      return Optional.of(given);
    }
    String environment = System.getenv("MAILSEAL_CONFIG");
    if (environment != null && !environment.isBlank()) {
      return Optional.of(Path.of(environment));
    }
    // Where it may not be looked for, it is there: the reader says who may.
    return Files.notExists(USUAL) ? Optional.empty() : Optional.of(USUAL);
  }

  public Settings read() throws SettingsException {
    Path file =
        file()
            .orElseThrow(
                () ->
                    new Refusal(
                        ExitCode.USAGE,
                        "there are no settings: mailseal init proposes "
                            + USUAL
                            + " (config/mailseal.yaml is a commented example); or name a file"
                            + " with --config or MAILSEAL_CONFIG"));
    return SettingsReader.read(file);
  }

  /** For what needs a ledger, but nothing that is managed. */
  public Settings readOrNone() throws SettingsException {
    return file().isEmpty() ? Settings.none() : read();
  }

  /** The certificate of the settings with this name. */
  public static Optional<ManagedCertificate> find(Settings settings, DnsName name) {
    return settings.certificates().stream().filter(one -> one.name().equals(name)).findFirst();
  }

  /** The certificates that were named, or all of them. */
  public static List<ManagedCertificate> chosen(Settings settings, List<String> names) {
    for (String name : names) {
      if (settings.certificates().stream().noneMatch(certificate -> is(certificate, name))) {
        throw new Refusal(
            ExitCode.USAGE,
            "'"
                + Printable.sanitize(name)
                + "' is not a certificate of the settings; they have "
                + settings.certificates().stream()
                    .map(c -> c.name().display())
                    .collect(Collectors.joining(", ")));
      }
    }
    return settings.certificates().stream()
        .filter(
            certificate ->
                names.isEmpty() || names.stream().anyMatch(name -> is(certificate, name)))
        .toList();
  }

  private static boolean is(ManagedCertificate certificate, String name) {
    return DnsName.find(name).filter(certificate.name()::equals).isPresent();
  }
}
