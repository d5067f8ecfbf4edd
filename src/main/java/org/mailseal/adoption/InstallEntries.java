package org.mailseal.adoption;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.mailseal.install.server.FoundServer;
import org.mailseal.name.Printable;
import org.mailseal.name.YamlText;
import org.mailseal.survey.Users;

/**
 * The entries of {@code install} that keep a lineage's files what its servers read, and what
 * becomes of the commands that were run around a renewal.
 *
 * @param lines of YAML, without indentation before the dash
 * @param replaced hooks that an entry takes the place of, each a printable sentence
 * @param left hooks that nothing takes the place of, each a printable sentence
 */
record InstallEntries(List<String> lines, List<String> replaced, List<String> left) {
  InstallEntries {
    lines = List.copyOf(lines);
    replaced = List.copyOf(replaced);
    left = List.copyOf(left);
  }

  static InstallEntries of(Lineage lineage, Users users) {
    return new Writer(lineage, users).write();
  }

  private static final class Writer {
    private final Lineage lineage;
    private final Users users;
    private final List<String> lines = new ArrayList<>();
    private final List<String> replaced = new ArrayList<>();
    private final List<String> left = new ArrayList<>();
    private final Set<String> reloaded = new LinkedHashSet<>();

    Writer(Lineage lineage, Users users) {
      this.lineage = lineage;
      this.users = users;
    }

    InstallEntries write() {
      Optional<FoundServer> first = users.servers().stream().findFirst();
      if (first.isPresent()) {
        entry(first.get());
      } else {
        pem();
      }
      users.servers().stream().skip(1).forEach(this::further);
      lineage.hooks().forEach(this::hook);
      return new InstallEntries(lines, replaced, left);
    }

    private void entry(FoundServer server) {
      lines.add("- " + server.word() + ":");
      server
          .settings()
          .forEach((key, value) -> lines.add("    " + key + ": " + YamlText.scalar(value)));
      reloaded.add(server.word());
    }

    private void pem() {
      Lineage.Files files = lineage.files();
      lines.add("- pem:");
      lines.add("    certificate: " + path(files.certificate()));
      lines.add("    key: " + path(files.key()));
      files.chain().ifPresent(chain -> lines.add("    chain: " + path(chain)));
    }

    private static String path(Path path) {
      return YamlText.scalar(path.toString());
    }

    /** A file has one entry; whoever else reads it is told to. */
    private void further(FoundServer server) {
      reload(reload(server), " # " + server.word() + " reads the same files");
      reloaded.add(server.word());
    }

    private static List<String> reload(FoundServer server) {
      return switch (server.word()) {
        case "postfix" -> withPlace(server, "config-directory", List.of("postfix"), "-c", "reload");
        case "dovecot" -> withPlace(server, "config", List.of("doveadm"), "-c", "reload");
        case "exim" -> List.of("systemctl", "reload", "exim4");
        case "cyrus" -> List.of("systemctl", "reload", "cyrus-imapd");
        case "stunnel" -> List.of("systemctl", "reload", "stunnel4");
        case "opensmtpd", "sendmail", "courier", "james" ->
            List.of("systemctl", "restart", server.word());
        default -> List.of("systemctl", "reload", server.word());
      };
    }

    private static List<String> withPlace(
        FoundServer server, String key, List<String> program, String option, String action) {
      List<String> words = new ArrayList<>(program);
      Optional.ofNullable(server.settings().get(key))
          .ifPresent(place -> words.addAll(List.of(option, place)));
      words.add(action);
      return words;
    }

    private void reload(List<String> words, String comment) {
      lines.add(
          "- command: { reload: ["
              + words.stream().map(YamlText::scalar).collect(Collectors.joining(", "))
              + "] }"
              + comment);
    }

    private void hook(FormerHook hook) {
      Optional<List<FormerHook.Reload>> reloads = hook.reloads();
      String said =
          Printable.sanitize(hook.command()) + " (" + Printable.sanitize(hook.place()) + ")";
      if (reloads.isEmpty()) {
        left.add(
            said
                + ": where it only reloads a server of the entries above, drop it; else name it"
                + " under hooks: before or after (it gets MAILSEAL_NAME and MAILSEAL_FILES)");
        return;
      }
      for (FormerHook.Reload reload : reloads.get()) {
        if (reloaded.stream().noneMatch(server -> is(server, reload.unit()))) {
          reload(reload.words(), "");
          reloaded.add(reload.unit());
        }
      }
      replaced.add(said + ": the entries under install do that");
    }

    /** Units are called after what they start: exim4, cyrus-imapd. */
    private static boolean is(String server, String unit) {
      return unit.equals(server) || unit.startsWith(server);
    }
  }
}
