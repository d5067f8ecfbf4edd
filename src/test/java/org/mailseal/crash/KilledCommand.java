package org.mailseal.crash;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the command is at when it is killed. */
enum KilledCommand {
  /** From plain files, as Mailseal finds them, to its first generation. */
  FIRST("renew --force", false),

  /** From the old certificate to the new one. */
  RENEWAL("renew --force", false),

  /** Dovecot's reload does nothing, so that the new files are taken out again. */
  PUT_BACK("renew --force", true),

  /** By hand, to the certificate before this one. */
  ROLLBACK("rollback " + FaultyHost.NAME, false);

  private final String words;
  private final boolean idleReload;

  KilledCommand(String words, boolean idleReload) {
    this.words = words;
    this.idleReload = idleReload;
  }

  String[] words() {
    return words.split(" ", -1);
  }

  String settings(FaultyHost host, Path state) {
    String settings = host.settings(state);
    String config = "config: " + host.dovecot().config();
    return idleReload
        ? settings
            .replace(config, config + ", reload: [\"true\"]")
            .replace("within: 15s", "within: 1s")
        : settings;
  }

  /** Those that the command knows. */
  static List<KilledCommand> known(String help) {
    return Stream.of(values()).filter(way -> help.contains("\n  " + way.words()[0] + " ")).toList();
  }
}
