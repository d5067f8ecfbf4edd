package org.mailseal.adoption;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Threshold;
import org.mailseal.host.HostProcess;
import org.mailseal.name.Printable;

/**
 * What acme.sh manages in its home.
 *
 * @param folder such as {@code /root/.acme.sh}
 */
public record AcmeShFolder(Path folder) implements OtherClient {
  private static final String ECC = "_ecc";
  private static final String SCRIPT = "acme.sh";

  /** As {@code acme.sh --remove} does it itself. */
  private static final String ASIDE = ".removed";

  /** What it took before it wrote it down. */
  private static final String FIRST_AUTHORITY = "https://acme-v02.api.letsencrypt.org/directory";

  private static final List<String> HOOKS =
      List.of("Le_PreHook", "Le_PostHook", "Le_RenewHook", "Le_ReloadCmd", "Le_DeployHook");

  @Override
  public String word() {
    return SCRIPT;
  }

  @Override
  public List<Lineage> lineages(List<String> chosen) throws AdoptionException {
    return new Selection(word(), folder, chosen)
        .read(this::confs, AcmeShFolder::label, this::lineage);
  }

  /** Each folder of a certificate has a file of its name, without what tells its kind of key. */
  private List<Path> confs() throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new NotDirectoryException(folder.toString());
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(AcmeShFolder::conf).filter(Files::isRegularFile).sorted().toList();
    }
  }

  static Path conf(Path ofCertificate) {
    String name = String.valueOf(ofCertificate.getFileName());
    return ofCertificate.resolve(name.replaceFirst(ECC + "$", "") + ".conf");
  }

  private static String label(Path conf) {
    return conf.getName(conf.getNameCount() - 2).toString();
  }

  private Lineage lineage(Path conf) throws IOException {
    ShellVariables settings = ShellVariables.parse(TrustedFile.text(conf));
    ShellVariables all = variables(folder.resolve("account.conf"));
    String base = String.valueOf(conf.getFileName()).replaceFirst("\\.conf$", "");
    FormerFiles own =
        new FormerFiles(conf.resolveSibling("fullchain.cer"), conf.resolveSibling(base + ".key"));
    CertifiedKey material = own.material();
    URI directory = CertbotFolder.directory(settings.find("Le_API").orElse(FIRST_AUTHORITY));
    return new Lineage(
        Printable.sanitize(label(conf)),
        Selection.name(label(conf), material.chain().info().names()),
        conf,
        material,
        files(settings, own),
        directory,
        account(directory, all),
        AcmeShProof.of(settings, all),
        new FormerOrder(
            settings.find("Le_Certificate_Profile"),
            settings.find("Le_Preferred_Chain"),
            settings.find("Le_ForceNewDomainKey").filter("1"::equals).isEmpty()),
        renewWhenLeft(settings, material),
        hooks(conf, settings),
        List.of());
  }

  private static ShellVariables variables(Path file) throws IOException {
    return Files.exists(file) ? ShellVariables.parse(TrustedFile.text(file)) : ShellVariables.NONE;
  }

  /** Where it has copied them to; its own, where it has not. */
  private static Lineage.Files files(ShellVariables settings, FormerFiles own) throws IOException {
    Optional<Path> key = path(settings, "Le_RealKeyPath");
    Optional<Path> full = path(settings, "Le_RealFullChainPath");
    Optional<Path> leaf = path(settings, "Le_RealCertPath");
    Optional<Path> issuers = path(settings, "Le_RealCACertPath");
    if (key.isEmpty() || (full.isEmpty() && leaf.isEmpty())) {
      return new Lineage.Files(own.certificate(), own.key(), Optional.empty(), List.of());
    }
    return full.isPresent()
        ? new Lineage.Files(
            full.get(),
            key.get(),
            Optional.empty(),
            Stream.of(leaf, issuers)
                .flatMap(Optional::stream)
                .filter(other -> !other.equals(full.get()))
                .toList())
        : new Lineage.Files(
            leaf.orElseThrow(),
            key.get(),
            issuers.filter(other -> !other.equals(leaf.orElseThrow())),
            List.of());
  }

  private static Optional<Path> path(ShellVariables settings, String variable) throws IOException {
    Optional<String> written = settings.find(variable);
    if (written.isEmpty()) {
      return Optional.empty();
    }
    try {
      Path path = Path.of(written.get());
      if (path.isAbsolute() && path.getFileName() != null) {
        return Optional.of(path.normalize());
      }
    } catch (InvalidPathException notOne) {
      // told below, as what is none for another reason
    }
    throw new IOException(
        variable + "=" + Printable.sanitize(written.get()) + " is not the absolute path of a file");
  }

  /** Of a server at a port of its own the folder has no port. */
  private Optional<FormerAccount> account(URI directory, ShellVariables all) throws IOException {
    Path ofHost = folder.resolve("ca").resolve(directory.getHost());
    Path ofDirectory = Path.of(ofHost + directory.getRawPath()).normalize();
    for (Path kept : List.of(ofDirectory, ofHost)) {
      Path key = kept.resolve("account.key");
      if (Files.exists(key)) {
        ShellVariables its = variables(kept.resolve("ca.conf"));
        try {
          return Optional.of(
              new FormerAccount(
                  key,
                  FormerAccount.pem(TrustedFile.bytes(key)),
                  its.find("CA_EMAIL").or(() -> all.find("ACCOUNT_EMAIL"))));
        } catch (IOException e) {
          throw FormerFiles.in(key, e);
        }
      }
    }
    return Optional.empty();
  }

  /** So many days after it was issued. */
  private static Optional<Threshold> renewWhenLeft(ShellVariables settings, CertifiedKey material) {
    return settings
        .find("Le_RenewalDays")
        .filter(days -> days.matches("\\d{1,4}"))
        .map(
            days -> material.chain().info().lifetime().minus(Duration.ofDays(Long.parseLong(days))))
        .map(Duration::toDays)
        .filter(left -> left > 0)
        .map(left -> new Threshold.Fixed(Duration.ofDays(left)));
  }

  private static List<FormerHook> hooks(Path conf, ShellVariables settings) {
    List<FormerHook> hooks = new ArrayList<>();
    for (String variable : HOOKS) {
      settings
          .find(variable)
          .ifPresent(command -> hooks.add(new FormerHook(variable + " in " + conf, command)));
    }
    return hooks;
  }

  /** It has no lock of its own: nobody may run it now. */
  @Override
  public ClientLock lock() throws AdoptionException {
    try {
      for (HostProcess process : HostProcess.all()) {
        if (runsScript(process)) {
          throw new AdoptionException(
              "acme.sh runs, as process " + process.pid() + "; try again when it is done");
        }
      }
    } catch (IOException e) {
      throw new AdoptionException("it is not to be seen whether acme.sh runs");
    }
    return () -> {};
  }

  private static boolean runsScript(HostProcess process) {
    try {
      return process
          .start(HostProcess::isOurs)
          .filter(start -> start.arguments().stream().limit(3).anyMatch(AcmeShFolder::isScript))
          .isPresent();
    } catch (IOException | InvalidPathException endedMeanwhile) {
      return false;
    }
  }

  private static boolean isScript(String argument) {
    return argument.equals(SCRIPT) || argument.endsWith("/" + SCRIPT);
  }

  @Override
  public RenewalSwitch switchOff(Lineage lineage, Set<Path> targets) {
    Path conf = lineage.settings();
    return new RenewalSwitch(
        lineage.label(),
        List.of(new RenewalSwitch.SetAside(conf, conf.resolveSibling(conf.getFileName() + ASIDE))));
  }

  @Override
  public Optional<String> idle() {
    try {
      return confs().isEmpty()
          ? Optional.of(
              "acme.sh manages nothing more here: 'acme.sh --uninstall-cronjob' ends its own runs")
          : Optional.empty();
    } catch (IOException notToBeSeen) {
      return Optional.empty();
    }
  }

  @Override
  public String byHand(Lineage lineage) {
    return "acme.sh goes on renewing it until 'mailseal adopt acme.sh "
        + lineage.label()
        + " --disable', or acme.sh --remove, has renamed "
        + Printable.sanitize(lineage.settings().toString());
  }
}
