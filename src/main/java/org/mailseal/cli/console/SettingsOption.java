package org.mailseal.cli.console;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
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

  /** The same; where it has one for each kind of key, that of the kind of a key. */
  public static Optional<ManagedCertificate> find(
      Settings settings, DnsName name, X509Certificate leaf) {
    return settings.certificates().stream()
        .filter(one -> one.name().equals(name) && one.track().has(leaf))
        .findFirst();
  }

  /**
   * The one certificate that was named.
   *
   * @param kind {@code rsa} or {@code ecdsa}; needed where it has one for each kind of key
   */
  public static ManagedCertificate chosen(Settings settings, String name, Optional<String> kind) {
    List<ManagedCertificate> named = chosen(settings, List.of(name));
    if (kind.isEmpty() && named.size() == 1) {
      return named.getFirst();
    }
    return named.stream()
        .filter(one -> kind.filter(one.track().word()::equals).isPresent())
        .findFirst()
        .orElseThrow(
            () ->
                new Refusal(
                    ExitCode.USAGE,
                    (named.size() == 1
                            ? named.getFirst().name() + " has one certificate: leave --key out"
                            : named.getFirst().name()
                                + " has a certificate for each kind of key: say which with "
                                + named.stream()
                                    .map(one -> "--key " + one.track().word())
                                    .collect(Collectors.joining(" or ")))
                        + "; nothing was changed"));
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
                    .distinct()
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
