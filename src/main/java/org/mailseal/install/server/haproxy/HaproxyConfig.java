package org.mailseal.install.server.haproxy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.mailseal.install.server.NamedPath;

/**
 * What HAProxy's configuration says of certificates.
 *
 * @param certificates what {@code crt} and the files of {@code crt-list} name: files, and folders
 *     of which every file is read
 * @param passedOn those of them that stand in a section with {@code mode tcp}: only there can mail
 *     pass
 * @param adminSocket the first {@code stats socket} with {@code level admin}
 */
record HaproxyConfig(Set<Path> certificates, Set<Path> passedOn, Optional<Path> adminSocket) {
  /** A word, of which parts may stand in quotes, with blanks or # within; \ takes one literally. */
  private static final Pattern WORD =
      Pattern.compile("(?:\\\\.|\"(?:\\\\.|[^\"\\\\])*+\"|'[^']*+'|[^\\s\"'#\\\\])++|#.*");

  private static final Pattern QUOTING = Pattern.compile("\\\\(.)|[\"']");
  private static final Pattern BUNDLE_MEMBER = Pattern.compile("^(.+)\\.(?:rsa|ecdsa|dsa)$");
  private static final Set<String> SECTIONS =
      Set.of("global", "defaults", "frontend", "listen", "backend", "crt-store");

  /** Whether a file is one of those that are read. */
  boolean reads(Path file) {
    Path normal = file.normalize();
    return certificates.stream().anyMatch(one -> NamedPath.areOne(one, normal))
        || Optional.ofNullable(normal.getParent()).filter(certificates::contains).isPresent();
  }

  /**
   * The name that stands for a bundle of files, one for each kind of key, such as {@code mail.pem}
   * for {@code mail.pem.rsa} and {@code mail.pem.ecdsa}. HAProxy looks for them only where there is
   * no file of that very name.
   */
  Optional<Path> bundleOf(Path file) {
    Matcher member = BUNDLE_MEMBER.matcher(file.normalize().toString());
    return member.matches()
        ? Optional.of(Path.of(member.group(1))).filter(certificates::contains)
        : Optional.empty();
  }

  /** What HAProxy reads where a file is named: that, or those of its bundle. */
  static List<Path> files(Path named, Predicate<Path> exists) {
    return exists.test(named)
        ? List.of(named)
        : Stream.of("rsa", "ecdsa", "dsa")
            .map(kind -> Path.of(named + "." + kind))
            .filter(exists)
            .toList();
  }

  /**
   * Reads it.
   *
   * @param lists gives the text of a {@code crt-list}
   */
  static HaproxyConfig parse(String text, Function<Path, Optional<String>> lists) {
    Sections sections = new Sections(lists);
    text.lines().map(HaproxyConfig::words).filter(words -> !words.isEmpty()).forEach(sections::add);
    sections.end();
    return new HaproxyConfig(
        Set.copyOf(sections.certificates), sections.passedOn, sections.adminSocket);
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line);
    while (word.find() && !word.group().startsWith("#")) {
      words.add(QUOTING.matcher(word.group()).replaceAll("$1"));
    }
    return words;
  }

  /** Line after line: what a section is for may be said after what it reads. */
  private static final class Sections {
    private final Function<Path, Optional<String>> lists;
    private final Set<Path> certificates = new LinkedHashSet<>();
    private final Set<Path> passedOn = new LinkedHashSet<>();
    private final Set<Path> here = new LinkedHashSet<>();
    private Optional<Path> adminSocket = Optional.empty();
    private Path base = Path.of("");
    private String section = "";
    private String mode = "tcp";
    private String defaultMode = "tcp";

    Sections(Function<Path, Optional<String>> lists) {
      this.lists = lists;
    }

    void add(List<String> words) {
      String first = words.getFirst();
      String second = words.size() > 1 ? words.get(1) : "";
      if (SECTIONS.contains(first)) {
        end();
        section = first;
        mode = first.equals("defaults") ? "tcp" : defaultMode;
      } else if (first.equals("mode")) {
        mode = second;
      } else if (first.equals("crt-base")) {
        base = NamedPath.of(second).orElse(base);
      } else if (first.equals("stats") && second.equals("socket")) {
        socket(words);
      }
      for (int word = 1; word < words.size(); word++) {
        named(words.get(word - 1), words.get(word));
      }
    }

    void end() {
      if (section.equals("defaults")) {
        defaultMode = mode;
      }
      if (mode.equals("tcp")) {
        passedOn.addAll(here);
      }
      certificates.addAll(here);
      here.clear();
    }

    private void named(String key, String value) {
      if (key.equals("crt")) {
        NamedPath.in(base, value).ifPresent(here::add);
      } else if (key.equals("crt-list")) {
        NamedPath.of(value)
            .flatMap(lists)
            .orElse("")
            .lines()
            .map(HaproxyConfig::words)
            .filter(words -> !words.isEmpty())
            .forEach(words -> NamedPath.in(base, words.getFirst()).ifPresent(here::add));
      }
    }

    private void socket(List<String> words) {
      int level = words.indexOf("level");
      if (adminSocket.isEmpty()
          && words.size() > 2
          && words.get(2).startsWith("/")
          && level > 0
          && words.subList(level, words.size()).indexOf("admin") == 1) {
        adminSocket = NamedPath.of(words.get(2));
      }
    }
  }
}
