package org.mailseal.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailseal.install.Target;

/** An entry of {@code install}. */
final class TargetReader {
  private static final AllowedWords TARGETS =
      new AllowedWords(
          "target",
          List.of(
              "postfix",
              "exim",
              "opensmtpd",
              "sendmail",
              "dovecot",
              "cyrus",
              "courier",
              "stunnel",
              "haproxy",
              "nginx",
              "james",
              "pem",
              "combined",
              "der",
              "pkcs12",
              "jks",
              "command",
              "exchange",
              "hmailserver",
              "zimbra"),
          Map.of());

  private final MtaReader mta;
  private final ImapReader imap;
  private final JamesReader james;
  private final ProxyReader proxy;
  private final FileTargetReader file;
  private final KitReader kit;

  TargetReader(WrittenFiles written) {
    this.mta = new MtaReader(written);
    this.imap = new ImapReader(written);
    this.james = new JamesReader(written);
    this.proxy = new ProxyReader(written);
    this.file = new FileTargetReader(written);
    this.kit = new KitReader(written);
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
      case "exim" -> mta.exim(word.value());
      case "opensmtpd" -> mta.opensmtpd(word.value());
      case "sendmail" -> mta.sendmail(word.value());
      case "dovecot" -> imap.dovecot(word.value());
      case "james" -> james.james(word.value());
      case "stunnel" -> proxy.stunnel(word.value());
      case "haproxy" -> proxy.haproxy(word.value());
      case "nginx" -> proxy.nginx(word.value());
      case "cyrus" -> imap.cyrus(word.value());
      case "courier" -> imap.courier(word.value());
      case "pem" -> file.pem(word.value());
      case "combined" -> file.combined(word.value());
      case "der" -> file.der(word.value());
      case "pkcs12" -> file.pkcs12(word.value());
      case "jks" -> file.jks(word.value());
      case "command" -> file.command(word.value());
      case "exchange" -> kit.exchange(word.value());
      case "hmailserver" -> kit.hMailServer(word.value());
      case "zimbra" -> kit.zimbra(word.value());
      default -> {
        TARGETS.refuse(word.place(), word.key());
        yield Optional.empty();
      }
    };
  }
}
