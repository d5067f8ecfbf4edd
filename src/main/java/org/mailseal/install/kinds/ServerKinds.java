package org.mailseal.install.kinds;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.NotingHost;
import org.mailseal.install.server.ServerKind;
import org.mailseal.install.server.courier.CourierKind;
import org.mailseal.install.server.cyrus.CyrusKind;
import org.mailseal.install.server.dovecot.DovecotKind;
import org.mailseal.install.server.exim.EximKind;
import org.mailseal.install.server.haproxy.HaproxyKind;
import org.mailseal.install.server.james.JamesKind;
import org.mailseal.install.server.nginx.NginxKind;
import org.mailseal.install.server.opensmtpd.OpenSmtpdKind;
import org.mailseal.install.server.postfix.PostfixKind;
import org.mailseal.install.server.sendmail.SendmailKind;
import org.mailseal.install.server.stunnel.StunnelKind;

/** The kinds of servers. A new one is added to the list, and nowhere else. */
public final class ServerKinds {
  /** Those who send and take mail come first: their greeting is what the certificate is for. */
  static final List<ServerKind> ALL =
      List.of(
          new PostfixKind(),
          new EximKind(),
          new OpenSmtpdKind(),
          new SendmailKind(),
          new DovecotKind(),
          new CyrusKind(),
          new CourierKind(),
          new StunnelKind(),
          new HaproxyKind(),
          new NginxKind(),
          new JamesKind());

  private ServerKinds() {}

  /** The servers of a host, those that run first. */
  public static List<FoundServer> find(Host host) {
    return ALL.stream()
        .flatMap(kind -> kind.find(host).stream())
        .sorted(Comparator.comparing((FoundServer found) -> !found.running()))
        .toList();
  }

  /**
   * Every file that the configuration of a server of this host names, by whatever setting, with the
   * server's word: it may read them all. Running or only configured, as far as it is found and says
   * what it is set to.
   */
  public static Map<Path, String> named(Host host) {
    Map<Path, String> named = new LinkedHashMap<>();
    for (ServerKind kind : ALL) {
      NotingHost noting = new NotingHost(host);
      kind.find(noting);
      noting.named().forEach(file -> named.putIfAbsent(file, kind.word()));
    }
    return Collections.unmodifiableMap(named);
  }

  /** The file names of the programs that they run as. */
  public static Set<String> programs() {
    return ALL.stream()
        .flatMap(kind -> kind.programs().stream())
        .collect(Collectors.toUnmodifiableSet());
  }
}
