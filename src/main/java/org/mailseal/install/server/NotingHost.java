package org.mailseal.install.server;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.mailseal.install.Commands;
import org.mailseal.install.Hook;
import org.mailseal.install.InstallException;

/**
 * A host whose servers' words are noted while they are looked for: what their commands print and
 * what their configurations say, so that every file is known that they name, by whatever setting.
 * Not thread-safe.
 */
public final class NotingHost implements HostView {
  /** What may stand around a path: {@code </file}, {@code hash:/file}, {@code key=/file;}. */
  private static final Pattern WORD = Pattern.compile("[^\\s\"'`=,;:<>{}()\\[\\]|]+");

  /** A path in quotes may hold all that, or have a sign before it. */
  private static final Pattern QUOTED = Pattern.compile("([\"'])[^\"'/\\n]{0,8}(/[^\"'\\n]*)\\1");

  /** A path without quotes may hold a space where it has its line alone to the end. */
  private static final Pattern TO_THE_END =
      Pattern.compile("(?m)[\\s=:<](/[^=\\n]*[^\\s;])\\s*;?\\s*$");

  private static final String COMMENT = "#";

  private final Host host;
  private final Set<Path> named = new LinkedHashSet<>();

  public NotingHost(Host host) {
    this.host = host;
  }

  @Override
  public Host host() {
    return host;
  }

  /** The absolute paths that were named up to now. */
  public Set<Path> named() {
    return Set.copyOf(named);
  }

  private String note(String text) {
    String read =
        text.lines()
            .filter(line -> !line.stripLeading().startsWith(COMMENT))
            .collect(Collectors.joining("\n"));
    WORD.matcher(read)
        .results()
        .map(MatchResult::group)
        .filter(word -> word.startsWith("/"))
        .forEach(this::add);
    QUOTED.matcher(read).results().map(quoted -> quoted.group(2)).forEach(this::add);
    TO_THE_END.matcher(read).results().map(rest -> rest.group(1)).forEach(this::add);
    return text;
  }

  private void add(String path) {
    try {
      named.add(Path.of(path).normalize());
    } catch (InvalidPathException notOne) {
      return;
    }
  }

  @Override
  public Optional<String> read(Path file) {
    return host.read(file).map(this::note);
  }

  @Override
  public Commands commands() {
    Commands commands = host.commands();
    return new Commands() {
      @Override
      public String run(List<String> command) throws InstallException {
        return note(commands.run(command));
      }

      @Override
      public String run(Hook hook, Map<String, String> facts) throws InstallException {
        return commands.run(hook, facts);
      }

      @Override
      public void find(List<String> command) throws InstallException {
        commands.find(command);
      }
    };
  }
}
