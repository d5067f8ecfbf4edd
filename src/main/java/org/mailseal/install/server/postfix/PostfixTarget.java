package org.mailseal.install.server.postfix;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.install.Commands;
import org.mailseal.install.FilesOnly;
import org.mailseal.install.InstallException;
import org.mailseal.install.Output;
import org.mailseal.install.Target;
import org.mailseal.install.server.ClientUse;
import org.mailseal.install.server.Control;
import org.mailseal.name.Printable;

/**
 * Postfix. A process of smtpd reads the files, or opens the tables for SNI, when it starts, and
 * serves up to max_use (100) clients with them, or until it has idled for max_idle (100 s): without
 * a reload old and new are served side by side. After {@code postfix reload} each process ends with
 * the client that it serves.
 *
 * @param form what it reads
 * @param sniMaps those of its tables for SNI that hold a copy of the files
 * @param configDirectory where main.cf lies
 * @param control how it is reloaded otherwise, for one in a container or under a supervisor
 */
public record PostfixTarget(
    PostfixFiles form, List<SniTable> sniMaps, Path configDirectory, Control control)
    implements Target {
  public static final Path DEFAULT_CONFIG_DIRECTORY = Path.of("/etc/postfix");

  public PostfixTarget {
    sniMaps = List.copyOf(sniMaps);
  }

  /** One that reads a chain file, and has no table with a copy of it. */
  public static PostfixTarget ofChainFile(Path file, Path configDirectory, Control control) {
    return new PostfixTarget(new PostfixFiles.ChainFile(file), List.of(), configDirectory, control);
  }

  @Override
  public String describe() {
    return "postfix " + form.certificate();
  }

  @Override
  public List<Path> files() {
    return form.files();
  }

  @Override
  public List<Output> outputs(CertifiedKey material) {
    return form.outputs(material);
  }

  @Override
  public void check(Commands commands) throws InstallException {
    control.find(commands);
    try {
      commands.run(List.of("postfix", "-c", configDirectory.toString(), "check"));
    } catch (InstallException e) {
      throw Files.exists(configDirectory.resolve("main.cf"))
          ? e
          : new InstallException(
              e.getMessage()
                  + "; there is no main.cf in "
                  + configDirectory
                  + ": name Postfix's directory as config-directory",
              e);
    }
    PostfixSettings settings = PostfixSettings.ask(commands, configDirectory);
    form.check(settings, configDirectory);
    List<SniTable> read = settings.sniTables();
    for (SniTable table : sniMaps) {
      checkNamed(table, read);
      table.checkMode();
    }
    for (SniTable table : read) {
      if (!sniMaps.contains(table)) {
        checkNotOurs(table);
      }
    }
    if (!sniMaps.isEmpty()) {
      commands.find(List.of("postmap"));
    }
  }

  private void checkNamed(SniTable table, List<SniTable> read) throws InstallException {
    if (!read.contains(table)) {
      throw new InstallException(
          "Postfix does not read "
              + table
              + ": name it in tls_server_sni_maps, or take it out of sni-maps");
    }
    if (table.namesOf(files()).isEmpty()) {
      throw new InstallException(
          table.source()
              + " does not give any name the certificate: write a line such as 'mail.example.org "
              + SniTable.display(files())
              + "', or take "
              + table
              + " out of sni-maps");
    }
  }

  /**
   * A table with a copy of the certificate that nobody builds again serves the old one for ever.
   */
  private void checkNotOurs(SniTable table) throws InstallException {
    if (!Files.isReadable(table.source())) {
      return; // without its source nobody could build it again
    }
    List<String> names = table.namesOf(files());
    if (!names.isEmpty()) {
      throw new InstallException(
          table
              + " of tls_server_sni_maps holds a copy of the certificate for "
              + Printable.sanitize(String.join(" and ", names))
              + " and must be built anew with each: add sni-maps: ["
              + table
              + "] to this target");
    }
  }

  /**
   * The tables are built first, and checked. They are built again when the old files have been put
   * back, for that ends in a reload too.
   */
  @Override
  public void reload(Commands commands) throws InstallException {
    for (SniTable table : sniMaps) {
      table.rebuild(commands, configDirectory, table.namesOf(files()), form.certificate());
    }
    control.reload(commands, List.of("postfix", "-c", configDirectory.toString(), "reload"));
  }

  @Override
  public Optional<List<String>> restart() {
    return control.restart();
  }

  @Override
  public Optional<String> clientUse(Commands commands) throws InstallException {
    List<String> parameters =
        PostfixSettings.askClient(commands, configDirectory).clientParameters(files());
    return parameters.isEmpty()
        ? Optional.empty()
        : Optional.of(
            ClientUse.sentence(
                "Postfix", form.certificate(), Printable.sanitize(String.join(", ", parameters))));
  }

  @Override
  public Target filesOnly(UnaryOperator<Path> elsewhere) {
    return new FilesOnly(
        new PostfixTarget(form.elsewhere(elsewhere), List.of(), configDirectory, control));
  }
}
