package org.mailseal.adoption;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A command that another client runs around a renewal.
 *
 * @param place where it stands, such as {@code renew_hook in /etc/letsencrypt/renewal/x.conf}
 * @param command as it stands there; for a file in a folder of hooks, its path. A stranger's words
 */
public record FormerHook(String place, String command) {
  /** What a shell makes more of than words. */
  private static final Pattern SHELL = Pattern.compile("[|<>$`*?\"'\\\\(){}\\[\\]~#&!=]");

  private static final Pattern BETWEEN_COMMANDS = Pattern.compile("&&|;|\\n");

  private static final Pattern RELOADS =
      Pattern.compile(
          "(?:reload|restart|force-reload|reload-or-restart|try-restart|try-reload-or-restart"
              + "|condrestart)");

  /**
   * A command that makes one server read its files.
   *
   * @param unit the server as the command calls it, such as {@code exim4}
   */
  public record Reload(String unit, List<String> words) {
    public Reload {
      words = List.copyOf(words);
    }
  }

  /** The servers that it reloads; empty where it does anything else, too, or that is not clear. */
  public Optional<List<Reload>> reloads() {
    List<Reload> reloads = new ArrayList<>();
    for (String part :
        BETWEEN_COMMANDS.splitAsStream(command).filter(one -> !one.isBlank()).toList()) {
      List<Reload> found = SHELL.matcher(part).find() ? List.of() : reloads(words(part));
      if (found.isEmpty()) {
        return Optional.empty();
      }
      reloads.addAll(found);
    }
    return Optional.of(reloads).filter(found -> !found.isEmpty());
  }

  private static List<String> words(String part) {
    List<String> words = List.of(part.strip().split("\\s+", -1));
    return words.getFirst().equals("sudo") ? words.subList(1, words.size()) : words;
  }

  private static List<Reload> reloads(List<String> words) {
    if (words.size() < 2) {
      return List.of();
    }
    String program = words.getFirst().substring(words.getFirst().lastIndexOf('/') + 1);
    boolean last = RELOADS.matcher(words.getLast()).matches();
    return switch (program) {
      case "systemctl" -> systemctl(words);
      case "service", "invoke-rc.d", "rc-service" ->
          last && words.size() == 3 ? List.of(new Reload(words.get(1), words)) : List.of();
      case "postfix" -> last ? List.of(new Reload("postfix", words)) : List.of();
      case "doveadm" -> last ? List.of(new Reload("dovecot", words)) : List.of();
      default ->
          last && words.size() == 2 && words.getFirst().startsWith("/etc/init.d/")
              ? List.of(new Reload(program, words))
              : List.of();
    };
  }

  private static List<Reload> systemctl(List<String> words) {
    List<String> plain = words.stream().skip(1).filter(word -> !word.startsWith("-")).toList();
    if (plain.size() < 2 || !RELOADS.matcher(plain.getFirst()).matches()) {
      return List.of();
    }
    return plain.stream()
        .skip(1)
        .map(
            unit ->
                new Reload(
                    unit.replaceFirst("\\.service$", ""),
                    Stream.of(words.getFirst(), plain.getFirst(), unit)
                        .collect(Collectors.toList())))
        .toList();
  }
}
