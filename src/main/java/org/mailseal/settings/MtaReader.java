package org.mailseal.settings;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mailseal.install.Control;
import org.mailseal.install.Target;
import org.mailseal.install.server.exim.EximTarget;
import org.mailseal.install.server.opensmtpd.OpenSmtpdTarget;
import org.mailseal.install.server.postfix.PostfixFiles;
import org.mailseal.install.server.postfix.PostfixTarget;
import org.mailseal.install.server.postfix.SniTable;
import org.mailseal.install.server.sendmail.SendmailTarget;

/** Targets that are mail transfer agents. */
final class MtaReader {
  private final WrittenFiles written;

  MtaReader(WrittenFiles written) {
    this.written = written;
  }

  Optional<Target> postfix(Value value) {
    YamlMap map =
        YamlMap.of(
            value,
            Controls.and("chain-file", "certificate", "key", "sni-maps", "config-directory"));
    Optional<PostfixFiles> form = postfixFiles(map);
    List<SniTable> tables = map.find("sni-maps").map(MtaReader::tables).orElse(List.of());
    Path config =
        map.find("config-directory")
            .flatMap(Value::path)
            .orElse(PostfixTarget.DEFAULT_CONFIG_DIRECTORY);
    Control control = Controls.read(map);
    return form.map(files -> new PostfixTarget(files, tables, config, control));
  }

  private Optional<PostfixFiles> postfixFiles(YamlMap map) {
    boolean pair = map.has("certificate") || map.has("key");
    if (pair && map.has("chain-file")) {
      map.place("chain-file")
          .fault("Postfix takes chain-file, or certificate and key, and never both");
      return Optional.empty();
    }
    if (!pair) {
      return map.require("chain-file", ", or certificate and key")
          .flatMap(written::file)
          .map(PostfixFiles.ChainFile::new);
    }
    Optional<Path> certificate = map.require("certificate").flatMap(written::file);
    Optional<Path> key = map.require("key").flatMap(written::file);
    return certificate.flatMap(file -> key.map(secret -> new PostfixFiles.Pair(file, secret)));
  }

  /** A list, or a line such as main.cf has. */
  private static List<SniTable> tables(Value value) {
    if (value.isScalar()) {
      return value
          .parse(line -> Arrays.stream(line.split("[,\\s]+")).map(SniTable::parse).toList())
          .orElse(List.of());
    }
    return value.filledList().stream()
        .flatMap(table -> table.parse(SniTable::parse).stream())
        .toList();
  }

  Optional<Target> exim(Value value) {
    YamlMap map = YamlMap.of(value, Controls.and("certificate", "key", "config", "group"));
    Optional<Path> certificate = map.require("certificate").flatMap(written::file);
    Optional<Path> key = map.require("key").flatMap(written::file);
    Optional<Path> config = map.find("config").flatMap(Value::path);
    Optional<String> group = map.find("group").flatMap(Value::text);
    Control control = Controls.read(map);
    return certificate.flatMap(
        file -> key.map(secret -> new EximTarget(file, secret, config, group, control)));
  }

  Optional<Target> opensmtpd(Value value) {
    return twoFiles(value, OpenSmtpdTarget.DEFAULT_CONFIG, OpenSmtpdTarget::new);
  }

  Optional<Target> sendmail(Value value) {
    return twoFiles(value, SendmailTarget.DEFAULT_CONFIG, SendmailTarget::new);
  }

  /** A target of two files and one main configuration file. */
  @FunctionalInterface
  private interface TwoFiles {
    Target of(Path certificate, Path key, Path config, Control control);
  }

  private Optional<Target> twoFiles(Value value, Path defaultConfig, TwoFiles target) {
    YamlMap map = YamlMap.of(value, Controls.and("certificate", "key", "config"));
    Optional<Path> certificate = map.require("certificate").flatMap(written::file);
    Optional<Path> key = map.require("key").flatMap(written::file);
    Path config = map.find("config").flatMap(Value::path).orElse(defaultConfig);
    Control control = Controls.read(map);
    return certificate.flatMap(file -> key.map(secret -> target.of(file, secret, config, control)));
  }
}
