package org.mailseal.install.kinds;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.install.TargetKind;
import org.mailseal.install.file.CombinedKind;
import org.mailseal.install.file.CommandKind;
import org.mailseal.install.file.DerKind;
import org.mailseal.install.file.JksKind;
import org.mailseal.install.file.PemKind;
import org.mailseal.install.file.Pkcs12Kind;
import org.mailseal.install.kit.ExchangeKind;
import org.mailseal.install.kit.HMailServerKind;
import org.mailseal.install.kit.ZimbraKind;

/** Whatever an entry under {@code install} can be: the servers, forms of files, and kits. */
public final class TargetKinds {
  private static final List<TargetKind> OTHERS =
      List.of(
          new PemKind(),
          new CombinedKind(),
          new DerKind(),
          new Pkcs12Kind(),
          new JksKind(),
          new CommandKind(),
          new ExchangeKind(),
          new HMailServerKind(),
          new ZimbraKind());

  static final List<TargetKind> ALL =
      Stream.<TargetKind>concat(ServerKinds.ALL.stream(), OTHERS.stream()).toList();

  private TargetKinds() {}

  /** In the order in which a message lists them. */
  public static List<String> words() {
    return ALL.stream().map(TargetKind::word).toList();
  }

  public static Optional<TargetKind> find(String word) {
    return ALL.stream().filter(kind -> kind.word().equals(word)).findFirst();
  }
}
