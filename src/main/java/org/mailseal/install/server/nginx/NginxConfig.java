package org.mailseal.install.server.nginx;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mailseal.install.server.NamedPath;

/**
 * What {@code nginx -T} says of certificates.
 *
 * @param servers those of the blocks mail, stream and http
 * @param pid the file with the number of the master process, where it is set
 */
record NginxConfig(List<Server> servers, Optional<Path> pid) {
  /**
   * A server, with what it inherits: all of an outer block's files, unless it names its own.
   *
   * @param kind {@code mail}, {@code stream} or {@code http}
   * @param certificates as many as keys, each with the key at its place
   * @param listens what it listens on
   * @param name what a mail server calls itself in its greeting; else the first server name
   */
  record Server(
      String kind,
      List<Path> certificates,
      List<Path> keys,
      List<String> listens,
      Optional<String> name) {}

  private record Directive(List<String> words, List<Directive> block) {
    String name() {
      return words.getFirst();
    }

    List<String> arguments() {
      return words.subList(1, words.size());
    }
  }

  private static final Pattern FILE = Pattern.compile("(?m)^# configuration file (.+):$");
  private static final Pattern TOKEN =
      Pattern.compile(
          "#[^\\n]*|\"((?:\\\\.|[^\"\\\\])*+)\"|'((?:\\\\.|[^'\\\\])*+)'|([{};])"
              + "|((?:\\\\.|\\$\\{|[^\\s{};\\\\])++)",
          Pattern.DOTALL);
  private static final int MAX_DEPTH = 20;

  /** nginx itself would not start with a file that includes itself; but this is a stranger's. */
  private static final int MAX_INCLUDED_FILES = 5_000;

  /**
   * Reads it.
   *
   * @param printed by {@code nginx -T}: every file once, each behind a line with its name
   */
  static NginxConfig parse(String printed) {
    Map<Path, List<Directive>> files = new LinkedHashMap<>();
    Matcher header = FILE.matcher(printed);
    List<Path> names = new ArrayList<>();
    int from = 0;
    while (header.find()) {
      if (!names.isEmpty()) {
        files.putIfAbsent(names.getLast(), tree(printed.substring(from, header.start())));
      }
      names.add(NamedPath.of(header.group(1)).orElse(Path.of("/")));
      from = header.end();
    }
    if (names.isEmpty()) {
      return new NginxConfig(List.of(), Optional.empty());
    }
    files.putIfAbsent(names.getLast(), tree(printed.substring(from)));
    return new Inclusion(files, names.getFirst()).config();
  }

  private static List<Directive> tree(String text) {
    List<String> tokens = new ArrayList<>();
    Matcher token = TOKEN.matcher(text);
    while (token.find()) {
      if (token.group(3) != null) {
        tokens.add(token.group(3));
      } else if (!token.group().startsWith("#")) {
        String quoted = token.group(1) != null ? token.group(1) : token.group(2);
        // A word is marked, so that a quoted brace is not one.
        tokens.add(" " + (quoted != null ? quoted : token.group()).replaceAll("\\\\(.)", "$1"));
      }
    }
    return block(tokens.iterator());
  }

  /** Up to the brace that ends it. Blocks in blocks are put on a stack: they are a stranger's. */
  private static List<Directive> block(Iterator<String> tokens) {
    Deque<List<Directive>> open = new ArrayDeque<>();
    List<Directive> top = new ArrayList<>();
    open.push(top);
    List<String> words = new ArrayList<>();
    while (tokens.hasNext()) {
      String token = tokens.next();
      if (token.startsWith(" ")) {
        words.add(token.substring(1));
        continue;
      }
      List<Directive> inner = new ArrayList<>();
      if (!words.isEmpty()) {
        open.element().add(new Directive(List.copyOf(words), inner));
        words.clear();
      }
      if (token.equals("{")) {
        open.push(inner);
      } else if (token.equals("}") && open.size() > 1) {
        open.pop();
      }
    }
    return top;
  }

  /** The files with what they include in its place. */
  private static final class Inclusion {
    private final Map<Path, List<Directive>> files;
    private final Path main;
    private final List<Server> servers = new ArrayList<>();
    private int included;

    Inclusion(Map<Path, List<Directive>> files, Path main) {
      this.files = files;
      this.main = main;
    }

    NginxConfig config() {
      List<Directive> all = complete(files.getOrDefault(main, List.of()), 0);
      for (Directive kind : all) {
        if (List.of("mail", "stream", "http").contains(kind.name())) {
          List<Directive> block = complete(kind.block(), 0);
          for (Directive server : block) {
            if (server.name().equals("server")) {
              servers.add(server(kind.name(), block, complete(server.block(), 0)));
            }
          }
        }
      }
      return new NginxConfig(
          List.copyOf(servers), values(all, "pid").stream().findFirst().map(this::path));
    }

    private Server server(String kind, List<Directive> outer, List<Directive> own) {
      return new Server(
          kind,
          paths(outer, own, "ssl_certificate"),
          paths(outer, own, "ssl_certificate_key"),
          values(own, "listen"),
          inherited(outer, own, "server_name").stream().findFirst());
    }

    private List<Path> paths(List<Directive> outer, List<Directive> own, String name) {
      return inherited(outer, own, name).stream().map(this::path).toList();
    }

    private static List<String> inherited(List<Directive> outer, List<Directive> own, String name) {
      List<String> values = values(own, name);
      return values.isEmpty() ? values(outer, name) : values;
    }

    private static List<String> values(List<Directive> block, String name) {
      return block.stream()
          .filter(directive -> directive.name().equals(name))
          .flatMap(directive -> directive.arguments().stream().limit(1))
          .toList();
    }

    private List<Directive> complete(List<Directive> block, int depth) {
      List<Directive> completed = new ArrayList<>();
      for (Directive directive : block) {
        if (directive.name().equals("include")
            && depth < MAX_DEPTH
            && included++ < MAX_INCLUDED_FILES) {
          directive.arguments().stream()
              .limit(1)
              .flatMap(pattern -> included(pattern).stream())
              .forEach(part -> completed.addAll(complete(part, depth + 1)));
        } else {
          completed.add(directive);
        }
      }
      return completed;
    }

    private List<List<Directive>> included(String pattern) {
      Predicate<Path> matches = matching(path(pattern));
      return files.entrySet().stream()
          .filter(file -> matches.test(file.getKey()))
          .map(Map.Entry::getValue)
          .toList();
    }

    private static Predicate<Path> matching(Path pattern) {
      try {
        String plain = pattern.toString().replaceAll("[{}\\\\]", "\\\\$0");
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + plain);
        return matcher::matches;
      } catch (IllegalArgumentException noPattern) {
        return pattern::equals;
      }
    }

    /** A relative path begins where the main file lies. */
    private Path path(String written) {
      Path folder = Optional.ofNullable(main.getParent()).orElse(Path.of("/"));
      return NamedPath.in(folder, written).orElse(folder);
    }
  }
}
