package org.mailseal.survey;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.mailseal.install.FoundServer;
import org.mailseal.install.Host;
import org.mailseal.install.server.courier.CourierTarget;
import org.mailseal.install.server.cyrus.CyrusTarget;
import org.mailseal.install.server.dovecot.DovecotTarget;
import org.mailseal.install.server.exim.EximTarget;
import org.mailseal.install.server.haproxy.HaproxyTarget;
import org.mailseal.install.server.nginx.NginxTarget;
import org.mailseal.install.server.opensmtpd.OpenSmtpdTarget;
import org.mailseal.install.server.postfix.PostfixTarget;
import org.mailseal.install.server.sendmail.SendmailTarget;
import org.mailseal.install.server.stunnel.StunnelTarget;

/** Every kind of server that can be looked for. */
final class Servers {
  /** Those who send and take mail come first: their greeting is what the certificate is for. */
  private static final List<Function<Host, List<FoundServer>>> KINDS =
      List.of(
          PostfixTarget::find,
          EximTarget::find,
          OpenSmtpdTarget::find,
          SendmailTarget::find,
          DovecotTarget::find,
          CyrusTarget::find,
          CourierTarget::find,
          StunnelTarget::find,
          HaproxyTarget::find,
          NginxTarget::find);

  /** The programs that such a server runs as. */
  static final Set<String> PROGRAMS =
      Set.of(
          "master",
          "exim4",
          "exim",
          "smtpd",
          "sendmail",
          "dovecot",
          "cyrmaster",
          "couriertcpd",
          "stunnel4",
          "stunnel",
          "haproxy",
          "nginx");

  private Servers() {}

  /** Those that run first. */
  static List<FoundServer> on(Host host) {
    return KINDS.stream()
        .flatMap(kind -> kind.apply(host).stream())
        .sorted(Comparator.comparing((FoundServer found) -> !found.running()))
        .toList();
  }
}
