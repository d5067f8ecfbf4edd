package org.mailseal.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.install.Target;
import org.mailseal.install.TargetKind;
import org.mailseal.install.kinds.TargetKinds;

/** An entry of {@code install}: its word names the kind, which reads the rest. */
final class TargetReader {
  private static final AllowedWords KINDS =
      new AllowedWords("target", TargetKinds.words(), Map.of());

  private final WrittenFiles written;

  TargetReader(WrittenFiles written) {
    this.written = written;
  }

  /**
   * Where a target has several words, or none, that is a fault.
   *
   * @param only the kind of key whose files are read, where there is a certificate for each
   */
  Optional<Target> read(Value item, Optional<ClientProfile.Keys> only) {
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
      target = read(word, only);
    }
    return target;
  }

  private Optional<Target> read(YamlMap.Entry word, Optional<ClientProfile.Keys> only) {
    Optional<TargetKind> kind = TargetKinds.find(word.key());
    if (kind.isEmpty()) {
      KINDS.refuse(word.position(), word.key());
      return Optional.empty();
    }
    if (word.key().equals("command") && word.value().isScalar()) {
      word.value().command(); // notes why a line for a shell is none
      return Optional.empty();
    }
    if (only.isPresent() && !kind.get().forEachKey()) {
      word.position()
          .fault(
              "'"
                  + word.key()
                  + "' takes one certificate, and this one has two kinds of key: give it one of its"
                  + " own with one kind, called by another name of the host");
      return Optional.empty();
    }
    YamlMap map = YamlMap.of(word.value(), kind.get().keys());
    return kind.get().read(new TargetEntry(map, written, only));
  }
}
