package org.mailseal.adoption;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.mailseal.authority.acme.JsonWebKeyFile;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;

/**
 * What certbot manages below its configuration directory.
 *
 * @param folder such as {@code /etc/letsencrypt}
 */
public record CertbotFolder(Path folder) implements OtherClient {
  /** What certbot does not look at, and what says who has put it there. */
  static final String ASIDE = ".mailseal";

  private static final String CONF = ".conf";
  private static final Pattern ACCOUNT = Pattern.compile("[0-9a-f]{1,64}");
  private static final Pattern MAILTO = Pattern.compile("\"mailto:([^\"\\\\]+)\"");

  /** Set in the renewal configuration of a lineage, or for all of them in cli.ini. */
  private static final List<String> HOOKS =
      List.of("pre_hook", "post_hook", "renew_hook", "deploy_hook");

  @Override
  public String word() {
    return "certbot";
  }

  @Override
  public List<Lineage> lineages(List<String> chosen) throws AdoptionException {
    return new Selection(word(), folder, chosen)
        .read(this::confs, CertbotFolder::label, this::lineage);
  }

  private List<Path> confs() throws IOException {
    Path renewal = folder.resolve("renewal");
    if (!Files.isDirectory(renewal)) {
      throw new NotDirectoryException(renewal.toString());
    }
    try (Stream<Path> files = Files.list(renewal)) {
      return files.filter(file -> file.toString().endsWith(CONF)).sorted().toList();
    }
  }

  private static String label(Path conf) {
    String name = String.valueOf(conf.getFileName());
    return name.substring(0, name.length() - CONF.length());
  }

  private Lineage lineage(Path conf) throws IOException {
    CertbotSettings settings = CertbotSettings.parse(TrustedFile.text(conf));
    Path archive = settings.path("archive_dir");
    Path certificate = live(settings, "fullchain", archive);
    Path key = live(settings, "privkey", archive);
    List<Path> others = List.of(live(settings, "cert", archive), live(settings, "chain", archive));
    URI directory = directory(settings.require("server"));
    CertifiedKey material = new FormerFiles(certificate, key).material();
    List<Identifier> names = material.chain().info().names();
    return new Lineage(
        Printable.sanitize(label(conf)),
        Selection.name(label(conf), names),
        conf,
        material,
        new Lineage.Files(certificate, key, Optional.empty(), others),
        directory,
        account(settings, directory),
        CertbotProof.of(settings, names),
        new FormerOrder(
            settings.find("required_profile").or(() -> settings.find("preferred_profile")),
            settings.find("preferred_chain"),
            settings.isTrue("reuse_key")),
        settings.renewWhenLeft(),
        hooks(conf, settings),
        notes(settings));
  }

  /** A link into the archive, as certbot makes it; or what Mailseal has put in its place. */
  private static Path live(CertbotSettings settings, String kind, Path archive) throws IOException {
    Path live = settings.path(kind);
    if (Files.isSymbolicLink(live)) {
      Path leadsTo = live.resolveSibling(Files.readSymbolicLink(live)).normalize();
      if (!archive.equals(leadsTo.getParent()) && !isOurs(live, leadsTo)) {
        throw new IOException(
            live
                + " leads to "
                + leadsTo
                + ", which is not in certbot's archive "
                + archive
                + "; 'certbot update_symlinks' mends such links");
      }
    }
    return live;
  }

  private static boolean isOurs(Path live, Path leadsTo) {
    return leadsTo.startsWith(live.resolveSibling(".mailseal"));
  }

  static URI directory(String written) throws IOException {
    try {
      URI directory = new URI(written);
      if ("https".equals(directory.getScheme()) && directory.getHost() != null) {
        return directory;
      }
    } catch (URISyntaxException notOne) {
      // told below
    }
    throw new IOException(
        "its authority " + Printable.sanitize(written) + " is not the URL of an ACME directory");
  }

  private Optional<FormerAccount> account(CertbotSettings settings, URI directory)
      throws IOException {
    Optional<String> id = settings.find("account");
    if (id.isEmpty()) {
      return Optional.empty();
    }
    if (!ACCOUNT.matcher(id.get()).matches()) {
      throw new IOException("account = " + Printable.sanitize(id.get()) + " is no account's name");
    }
    Path kept =
        folder
            .resolve("accounts")
            .resolve(directory.getRawAuthority() + directory.getRawPath())
            .normalize()
            .resolve(id.get());
    Path key = kept.resolve("private_key.json");
    if (Files.notExists(key)) {
      return Optional.empty();
    }
    String regr =
        Files.exists(kept.resolve("regr.json")) ? TrustedFile.text(kept.resolve("regr.json")) : "";
    Matcher contact = MAILTO.matcher(regr);
    try {
      return Optional.of(
          new FormerAccount(
              key,
              JsonWebKeyFile.read(TrustedFile.text(key)),
              contact.find() ? Optional.of(contact.group(1)) : Optional.empty()));
    } catch (IOException e) {
      throw FormerFiles.in(key, e);
    }
  }

  private List<FormerHook> hooks(Path conf, CertbotSettings settings) throws IOException {
    List<FormerHook> hooks = new ArrayList<>();
    for (String key : HOOKS) {
      settings
          .find(key)
          .ifPresent(command -> hooks.add(new FormerHook(key + " in " + conf, command)));
    }
    Path cli = folder.resolve("cli.ini");
    if (Files.exists(cli)) {
      CertbotSettings all;
      try {
        all = CertbotSettings.parse(TrustedFile.text(cli));
      } catch (IOException e) {
        throw FormerFiles.in(cli, e);
      }
      for (String key : HOOKS) {
        String written = key.replace('_', '-');
        all.find(written)
            .filter(command -> hooks.stream().noneMatch(hook -> hook.command().equals(command)))
            .ifPresent(command -> hooks.add(new FormerHook(written + " in " + cli, command)));
      }
    }
    for (String when : List.of("pre", "deploy", "post")) {
      Path scripts = folder.resolve("renewal-hooks").resolve(when);
      if (Files.isDirectory(scripts)) {
        try (Stream<Path> files = Files.list(scripts)) {
          files
              .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
              .filter(file -> !file.toString().endsWith("~"))
              .sorted()
              .forEach(file -> hooks.add(new FormerHook("a " + when + " hook", file.toString())));
        }
      }
    }
    return hooks;
  }

  private static List<String> notes(CertbotSettings settings) {
    List<String> notes = new ArrayList<>();
    if (settings.isTrue("must_staple")) {
      notes.add("it asked for must-staple, which no public authority serves any more: left out");
    }
    settings
        .find("autorenew")
        .filter("False"::equalsIgnoreCase)
        .ifPresent(
            off ->
                notes.add(
                    "certbot does not renew it by itself (autorenew = False); Mailseal will"));
    settings
        .find("installer")
        .ifPresent(
            installer ->
                notes.add(
                    "certbot's installer "
                        + Printable.sanitize(installer)
                        + " has written the web server's configuration, which stays as it is"));
    return notes;
  }

  @Override
  public ClientLock lock() throws AdoptionException {
    return CertbotLock.take(folder);
  }

  @Override
  public RenewalSwitch switchOff(Lineage lineage, Set<Path> targets) {
    List<RenewalSwitch.Step> steps = new ArrayList<>();
    for (Path file : lineage.files().kept()) {
      if (targets.contains(file) && leadsIntoArchive(file)) {
        steps.add(new RenewalSwitch.LinkToFile(file));
      }
    }
    Path conf = lineage.settings();
    steps.add(new RenewalSwitch.SetAside(conf, conf.resolveSibling(conf.getFileName() + ASIDE)));
    return new RenewalSwitch(lineage.label(), steps);
  }

  private static boolean leadsIntoArchive(Path file) {
    try {
      return Files.isSymbolicLink(file)
          && !isOurs(file, file.resolveSibling(Files.readSymbolicLink(file)).normalize());
    } catch (IOException unreadable) {
      return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }
  }

  @Override
  public Optional<String> idle() {
    try {
      return confs().isEmpty()
          ? Optional.of(
              "certbot manages nothing more here: 'systemctl disable --now certbot.timer', or its"
                  + " line in /etc/cron.d/certbot, ends its own runs")
          : Optional.empty();
    } catch (IOException notToBeSeen) {
      return Optional.empty();
    }
  }

  @Override
  public String byHand(Lineage lineage) {
    return "certbot goes on renewing it until 'mailseal adopt certbot "
        + lineage.label()
        + " --disable' has set aside "
        + Printable.sanitize(lineage.settings().toString());
  }
}
