package org.mailseal.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.mailseal.servers.MailsealCommand;

/**
 * A settings file, with a ledger that no other test shares.
 *
 * @param folder where both lie
 * @param yaml the settings
 */
record Site(Path folder, String yaml) {
  /** The same with one thing otherwise; it must be there. */
  Site with(String written, String instead) {
    assertThat(yaml).contains(written);
    return new Site(folder, yaml.replace(written, instead));
  }

  /** Where a text first stands, the way a complaint about it should say: line:column from 1. */
  String placeOf(String written) {
    int at = yaml.indexOf(written);
    assertThat(at).as(written).isNotNegative();
    String before = yaml.substring(0, at);
    long line = before.lines().count() + (before.endsWith("\n") ? 1 : 0);
    return line + ":" + (at - before.lastIndexOf('\n'));
  }

  Path file() {
    return folder.resolve("mailseal.yaml");
  }

  /** The folder of the ledger and of its passphrase; Mailseal makes it. */
  Path state() {
    return folder.resolve("state");
  }

  /** Writes the file and gives the command that reads it. */
  MailsealCommand command() {
    try {
      Files.createDirectories(folder);
      Files.writeString(file(), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new MailsealCommand(file());
  }
}
