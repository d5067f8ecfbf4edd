package org.mailseal.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailseal.install.Target;

/** An entry of {@code install}. */
final class TargetReader {
  private static final String USE_PEM = "use pem, and command for what makes the other form of it";
  private static final Words TARGETS =
      new Words(
          "target",
          List.of("postfix", "dovecot", "cyrus", "courier", "pem", "command"),
          Map.of(
              "combined", USE_PEM,
              "der", USE_PEM,
              "pkcs12", USE_PEM,
              "jks", USE_PEM));

  private final MtaReader mta;
  private final ImapReader imap;
  private final FileTargetReader file;

  TargetReader(WrittenFiles written) {
    this.mta = new MtaReader(written);
    this.imap = new ImapReader(written);
    this.file = new FileTargetReader(written);
  }

  /** Where a target has several words, or none, that is a fault. */
  Optional<Target> read(Value item) {
    if (item.isScalar()) {
      item.fault("a target has keys of its own, such as: - pem: {certificate: ..., key: ...}");
      return Optional.empty();
    }
    List<YamlMap.Entry> words = YamlMap.named(item).entries();
    if (words.size() > 1) {
      item.fault("each entry of 'install' is one target; start each with '- '");
    } else if (words.isEmpty()) {
      item.fault(item.name() + " is empty");
    }
    Optional<Target> target = Optional.empty();
    for (YamlMap.Entry word : words) {
      target = read(word);
    }
    return target;
  }

  private Optional<Target> read(YamlMap.Entry word) {
    return switch (word.key()) {
      case "postfix" -> mta.postfix(word.value());
      case "dovecot" -> imap.dovecot(word.value());
      case "cyrus" -> imap.cyrus(word.value());
      case "courier" -> imap.courier(word.value());
      case "pem" -> file.pem(word.value());
      case "command" -> file.command(word.value());
      default -> {
        TARGETS.refuse(word.place(), word.key());
        yield Optional.empty();
      }
    };
  }
}
