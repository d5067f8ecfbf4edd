package org.mailseal.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A {@link Postfix} in one of the two forms in which it takes a certificate. */
public final class PostfixServer implements RealServer {
  private final Postfix postfix;
  private final List<Path> files;
  private final Optional<Path> sniSource;
  private final String soundMaster;

  private PostfixServer(Postfix postfix, List<Path> files, Optional<Path> sniSource) {
    this.postfix = postfix;
    this.files = files;
    this.sniSource = sniSource;
    this.soundMaster = text(master());
  }

  /**
   * With a chain file, and a table for SNI that holds a copy of it.
   *
   * @param names those for which the table has it
   */
  public static PostfixServer withTable(
      Scratch scratch, String hostname, KeyAndChain first, List<String> names) {
    Postfix postfix = Postfix.start(scratch, hostname, first);
    Path source = postfix.configDirectory().resolve("sni");
    StringBuilder text = new StringBuilder();
    names.forEach(name -> text.append(name + "  " + postfix.chainFile() + "\n"));
    write(source, text.toString());
    PostfixServer server =
        new PostfixServer(postfix, List.of(postfix.chainFile()), Optional.of(source));
    server.set("tls_server_sni_maps=hash:" + source);
    server.buildTable();
    return server;
  }

  /** With a certificate and a key in files of their own. */
  public static PostfixServer withPair(Scratch scratch, String hostname, KeyAndChain first) {
    Postfix postfix = Postfix.start(scratch, hostname, first);
    Path folder = scratch.path("postfix-tls");
    List<Path> files = List.of(folder.resolve("mail.key"), folder.resolve("mail.crt"));
    PostfixServer server = new PostfixServer(postfix, files, Optional.empty());
    server.set("smtpd_tls_chain_files=");
    server.set("smtpd_tls_key_file=" + files.getFirst());
    server.set("smtpd_tls_cert_file=" + files.getLast());
    return server;
  }

  private void set(String setting) {
    Command.mustRun("postconf", "-c", postfix.configDirectory().toString(), "-e", setting);
  }

  private void buildTable() {
    sniSource.ifPresent(
        source ->
            Command.mustRun(
                "postmap", "-c", postfix.configDirectory().toString(), "-F", "hash:" + source));
  }

  private Path master() {
    return postfix.configDirectory().resolve("master.cf");
  }

  @Override
  public List<MailPort> ports() {
    return postfix.ports();
  }

  @Override
  public List<Path> files() {
    return files;
  }

  @Override
  public String word() {
    return "postfix";
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    if (files.size() == 1) {
      settings.put("chain-file", files.getFirst().toString());
    } else {
      settings.put("key", files.getFirst().toString());
      settings.put("certificate", files.getLast().toString());
    }
    sniSource.ifPresent(source -> settings.put("sni-maps", "[\"hash:" + source + "\"]"));
    settings.put("config-directory", postfix.configDirectory().toString());
    return settings;
  }

  @Override
  public void write(KeyAndChain material) {
    if (files.size() == 1) {
      material.write(files.getFirst());
    } else {
      material.write(files.getLast(), files.getFirst());
    }
    buildTable();
  }

  @Override
  public void reload() {
    postfix.reload();
  }

  /** In master.cf: a new process of smtpd reads main.cf at once. */
  @Override
  public String breakConfiguration() {
    write(master(), soundMaster + "nonsense\n");
    return "bad field count";
  }

  @Override
  public void mendConfiguration() {
    write(master(), soundMaster);
  }

  /** It opens them before it gives root's rights away. */
  @Override
  public Optional<String> reader() {
    return Optional.empty();
  }

  /** New processes read what is new. */
  @Override
  public boolean keepsUntilTold() {
    return false;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    postfix.close();
  }
}
