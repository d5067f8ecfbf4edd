package org.mailseal.wiring;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mailseal.authority.Authority;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.LocalAuthority;
import org.mailseal.authority.ManualAuthority;
import org.mailseal.authority.Sleeper;
import org.mailseal.authority.UnknownAuthorityException;
import org.mailseal.authority.acme.AcmeAccount;
import org.mailseal.authority.acme.AcmeAdministration;
import org.mailseal.authority.acme.AcmeAuthority;
import org.mailseal.authority.acme.ProofWays;
import org.mailseal.authority.acme.challenge.Provers;
import org.mailseal.certificate.Issuer;
import org.mailseal.certificate.Trust;
import org.mailseal.certificate.file.Bundle;
import org.mailseal.certificate.file.Bundle.Passwords;
import org.mailseal.dns.Lookup;
import org.mailseal.dns.Zones;
import org.mailseal.fetch.HostAddresses;
import org.mailseal.host.TrustedPath;
import org.mailseal.install.InstallException;
import org.mailseal.install.ProcessCommands;
import org.mailseal.install.SecretFile;
import org.mailseal.ledger.Ledger;
import org.mailseal.name.FileFault;
import org.mailseal.settings.Settings;

/** The authorities of the settings. Thread-safe. */
final class Authorities {
  /** For a command that proves a name. */
  private static final Duration HOOK = Duration.ofSeconds(60);

  private final Settings settings;
  private final Supplier<Ledger> ledger;
  private final Clock clock;
  private final SecureRandom random;
  private final Sleeper sleeper;
  private final Supplier<Lookup> dns;
  private @Nullable Zones zones;
  private final Map<String, Authority> furnished = new ConcurrentHashMap<>();

  /**
   * Reads no file yet.
   *
   * @param ledger asked when an authority needs what it keeps there
   * @param dns asked where a name may be proven in more than one way
   */
  Authorities(
      Settings settings,
      Supplier<Ledger> ledger,
      Clock clock,
      SecureRandom random,
      Sleeper sleeper,
      Supplier<Lookup> dns) {
    this.settings = settings;
    this.ledger = ledger;
    this.clock = clock;
    this.random = random;
    this.sleeper = sleeper;
    this.dns = dns;
  }

  /** The one of a name in the settings, always the same. */
  Authority named(String name) {
    return furnished.computeIfAbsent(name, this::furnish);
  }

  private Authority furnish(String name) {
    AuthorityDefinition definition = settings.authorities().get(name);
    return switch (definition) {
      case AuthorityDefinition.Acme acme -> acme(acme);
      case AuthorityDefinition.Local local ->
          new LocalAuthority(root(local), local.validFor(), clock, random);
      case AuthorityDefinition.Manual manual ->
          new ManualAuthority(manual, publicAnd(manual.trust()));
      case null -> throw new UnknownAuthorityException(name);
    };
  }

  private AcmeAuthority acme(AuthorityDefinition.Acme acme) {
    return new AcmeAuthority(
        acme,
        new ProofWays(provers().of(acme.proveBy()), dns),
        of -> new KeptPostings(ledger.get().postedProofs(), of.text(), acme.name()),
        account(acme),
        publicAnd(acme.trust()),
        clock,
        sleeper,
        acme.test().map(this::acme));
  }

  /** What is asked by hand of the one of that name; empty where it is no ACME server. */
  Optional<AcmeAdministration> acme(String name) {
    return settings.authorities().get(name) instanceof AuthorityDefinition.Acme acme
        ? Optional.of(administration(acme))
        : Optional.empty();
  }

  /** The same of its test directory; empty where it has none. */
  Optional<AcmeAdministration> test(String name) {
    return settings.authorities().get(name) instanceof AuthorityDefinition.Acme acme
        ? acme.test().map(this::administration)
        : Optional.empty();
  }

  private AcmeAdministration administration(AuthorityDefinition.Acme acme) {
    return new AcmeAdministration(acme, account(acme), publicAnd(acme.trust()), clock, sleeper);
  }

  private AcmeAccount account(AuthorityDefinition.Acme acme) {
    return new AcmeAccount(
        acme,
        settings.contact(),
        KeptAccount.of(() -> ledger.get().authorityKeys(), acme, random),
        Authorities::secret);
  }

  private static char[] secret(Path file) throws AuthorityException {
    try {
      return new SecretFile(file).readTrusted();
    } catch (InstallException e) {
      throw new AuthorityException(e.getMessage(), e);
    }
  }

  private Provers provers() {
    return new Provers(
        HostAddresses.system(),
        this::zones,
        new ProcessCommands(HOOK),
        variable -> Optional.ofNullable(System.getenv(variable)),
        sleeper,
        clock,
        random);
  }

  private synchronized Zones zones() {
    if (zones == null) {
      zones = ExternalSources.zones(clock);
    }
    return zones;
  }

  private LocalAuthority.Root root(AuthorityDefinition.Local local) {
    return new LocalAuthority.Root() {
      @Override
      public Optional<Issuer> find() {
        return ledger.get().authorityKeys().root(local.name());
      }

      @Override
      public Issuer make() {
        Issuer root =
            ledger
                .get()
                .authorityKeys()
                .root(local.name(), () -> LocalAuthority.newRoot(local.name(), clock, random));
        local.root().ifPresent(file -> new PublishedRoot(file).write(root.certificate()));
        return root;
      }
    };
  }

  private static Trust publicAnd(Optional<Path> file) {
    Trust roots = Trust.publicRoots();
    if (file.isEmpty()) {
      return roots;
    }
    try {
      return roots.plus(Bundle.roots(content(TrustedPath.real(file.get())), Passwords.none()));
    } catch (FileSystemException e) {
      throw unreadable(file.get(), FileFault.reason(e));
    } catch (IOException e) {
      throw unreadable(
          file.get(),
          e.getMessage() + "; a file of PEM needs no password (openssl pkcs12 -nokeys)");
    }
  }

  private static WiringException unreadable(Path file, String why) {
    return new WiringException.TrustUnreadable(
        "cannot read the roots in trust: " + file + ": " + why + "; nothing was changed");
  }

  /** One that is longer than any file of certificates is told by its reader. */
  private static byte[] content(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(Bundle.MAX_BYTES + 1);
    }
  }
}
