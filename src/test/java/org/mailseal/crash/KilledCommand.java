package org.mailseal.crash;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What the command is at when it is killed. */
enum KilledCommand {
  /** From plain files, as Mailseal finds them, to its first generation. */
  FIRST("renew --force", Setting.PLAIN),

  /** From the old certificate to the new one. */
  RENEWAL("renew --force", Setting.PLAIN),

  /** Dovecot's reload does nothing, so that the new files are taken out again. */
  PUT_BACK("renew --force", Setting.IDLE_RELOAD),

  /** A port is dead, and little is left: installed, and not proven there. */
  UNPROVEN("renew --force", Setting.DEAD_PORT),

  /** What was not proven is looked at again, and the port is not dead any more. */
  PROOF("renew", Setting.PLAIN),

  /** By hand, to the certificate before this one. */
  ROLLBACK("rollback " + FaultyHost.NAME, Setting.PLAIN);

  /** What is set otherwise than on a host where all is well. */
  private enum Setting {
    PLAIN,
    IDLE_RELOAD,
    DEAD_PORT
  }

  private final String words;
  private final Setting setting;

  KilledCommand(String words, Setting setting) {
    this.words = words;
    this.setting = setting;
  }

  /** By the word that tables show, such as {@code put-back}. */
  static KilledCommand of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  String[] words() {
    return words.split(" ", -1);
  }

  String settings(FaultyHost host, Path state) {
    String settings = host.settings(state);
    return switch (setting) {
      case PLAIN -> settings;
      case IDLE_RELOAD -> {
        String config = "config: " + host.dovecot().config();
        yield settings
            .replace(config, config + ", reload: [\"true\"]")
            .replace("within: 15s", "within: 1s");
      }
      case DEAD_PORT ->
          settings
              .replace("endpoints: [", "endpoints: [{pop3s: " + host.deadPort() + "}, ")
              .replace(
                  "    install:",
                  // The authority dates its certificates back by an hour: reached at once.
                  "    despite-faults-when-left: 9998/9999\n    install:")
              .replace("within: 15s", "within: 1s");
    };
  }

  /** Those that the command knows. */
  static List<KilledCommand> known(String help) {
    return Stream.of(values()).filter(way -> help.contains("\n  " + way.words()[0] + " ")).toList();
  }
}
