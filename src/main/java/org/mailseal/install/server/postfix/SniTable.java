package org.mailseal.install.server.postfix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.mailseal.certificate.Pem;
import org.mailseal.install.Commands;
import org.mailseal.install.InstallException;
import org.mailseal.name.Printable;

/**
 * A table of Postfix's {@code tls_server_sni_maps} that is built by {@code postmap -F}: its source
 * names the files of each name, the table holds a copy of what was in them when it was built. So a
 * reload alone serves the old certificate for ever.
 *
 * <p>Seen on Postfix 3.7: for a file that cannot be read postmap warns, leaves the name out and
 * ends with status 0; a new table has the mode of its source, 0644 as a rule, with the private keys
 * in it, and keeps that mode when it is built again. Tables that are read as text (texthash,
 * regexp, pcre, inline) take the files' content at each reload; postmap refuses to build them.
 *
 * @param type such as {@code hash}
 * @param source the text; the table lies beside it
 */
public record SniTable(String type, Path source) {
  /** What postmap builds, with the names of the files that it builds. */
  private static final Map<String, String> SUFFIXES =
      Map.of(
          "hash", ".db", "btree", ".db", "lmdb", ".lmdb", "cdb", ".cdb", "dbm", ".pag", "sdbm",
          ".pag");

  /**
   * Reads {@code type:/path}.
   *
   * @throws IllegalArgumentException where it is not one that postmap builds
   */
  public static SniTable parse(String written) {
    return find(written, "")
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'"
                        + Printable.sanitize(written)
                        + "' is not type:/path with a type that postmap builds, such as"
                        + " hash:/etc/postfix/sni; a table of another type needs no rebuilding"));
  }

  /** The table that a value of main.cf names, where it is one that postmap builds. */
  static Optional<SniTable> find(String written, String defaultType) {
    String plain = written.startsWith("proxy:") ? written.substring(6) : written;
    int colon = plain.indexOf(':');
    String type = colon < 0 ? defaultType : plain.substring(0, colon);
    String path = plain.substring(colon + 1);
    return SUFFIXES.containsKey(type) && path.startsWith("/") && path.indexOf('\0') < 0
        ? Optional.of(new SniTable(type, Path.of(path)))
        : Optional.empty();
  }

  /** The names that the source gives, lower case, each with its files (postmap(1)). */
  static Map<String, List<String>> entries(String source) {
    Map<String, List<String>> entries = new LinkedHashMap<>();
    List<String> logical = new ArrayList<>();
    for (String line : source.lines().toList()) {
      if (line.isBlank() || line.stripLeading().startsWith("#")) {
        continue;
      }
      if (Character.isWhitespace(line.charAt(0)) && !logical.isEmpty()) {
        logical.add(logical.removeLast() + line);
      } else {
        logical.add(line);
      }
    }
    for (String line : logical) {
      List<String> words =
          Arrays.stream(line.split("[,\\s]+")).filter(word -> !word.isEmpty()).toList();
      if (!words.isEmpty()) {
        entries.put(
            words.getFirst().toLowerCase(Locale.ROOT), List.copyOf(words.subList(1, words.size())));
      }
    }
    return entries;
  }

  /**
   * The names for which the source gives these files.
   *
   * @throws InstallException where the source cannot be read, or gives a name one of the files
   *     without the others: a key would meet another's certificate
   */
  List<String> namesOf(List<Path> files) throws InstallException {
    String text;
    try {
      text = Files.readString(source);
    } catch (IOException e) {
      throw new InstallException("cannot read " + source + ", the source of " + this, e);
    }
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, List<String>> entry : entries(text).entrySet()) {
      List<Path> named = files.stream().filter(f -> entry.getValue().contains(f + "")).toList();
      if (!named.isEmpty() && named.size() < files.size()) {
        throw new InstallException(
            source
                + " gives "
                + Printable.sanitize(entry.getKey())
                + " only "
                + named.getFirst()
                + "; write all of "
                + display(files));
      }
      if (!named.isEmpty()) {
        names.add(entry.getKey());
      }
    }
    return names;
  }

  static String display(List<Path> files) {
    return String.join(" ", files.stream().map(Path::toString).toList());
  }

  /**
   * Makes sure that a rebuilding will show the new key to nobody. What postmap makes has the mode
   * of the table that is there, or of the source.
   */
  void checkMode() throws InstallException {
    Path table = table();
    Path model = Files.exists(table) ? table : source;
    try {
      if (Files.getPosixFilePermissions(model).contains(PosixFilePermission.OTHERS_READ)) {
        throw new InstallException(
            "everybody may read the private keys in the table of "
                + this
                + ": run chmod 600 "
                + source
                + (model.equals(table) ? " " + table : ""));
      }
    } catch (IOException e) {
      throw new InstallException("cannot read the mode of " + model, e);
    }
  }

  private Path table() {
    return Path.of(source + SUFFIXES.getOrDefault(type, ""));
  }

  /**
   * Builds the table anew and checks it.
   *
   * @param names those that must have the certificate
   * @param certificate the file with the leaf
   */
  void rebuild(Commands commands, Path configDirectory, List<String> names, Path certificate)
      throws InstallException {
    String config = configDirectory.toString();
    commands.run(List.of("postmap", "-c", config, "-F", toString()));
    if (!Files.exists(certificate)) {
      return; // put back to a state without one
    }
    X509Certificate leaf;
    try {
      leaf = Pem.certificates(Files.readString(certificate)).getFirst();
    } catch (IOException e) {
      throw new InstallException("cannot read the certificate in " + certificate, e);
    }
    for (String name : names) {
      if (!holds(commands, config, name, leaf)) {
        throw new InstallException(
            "postmap has built "
                + this
                + ", but it does not hold the certificate in "
                + certificate
                + " for "
                + Printable.sanitize(name)
                + "; look at what this says: postmap -c "
                + config
                + " -F "
                + this);
      }
    }
  }

  /** What postmap prints here holds the private key: it is in no message, failure or not. */
  private boolean holds(Commands commands, String config, String name, X509Certificate leaf) {
    try {
      String stored = commands.run(List.of("postmap", "-c", config, "-Fq", name, toString()));
      return Pem.certificates(stored).contains(leaf);
    } catch (InstallException | IOException notThere) {
      return false;
    }
  }

  /** As main.cf writes it. */
  @Override
  public String toString() {
    return type + ":" + source;
  }
}
