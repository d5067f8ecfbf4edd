package org.mailseal.it.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.certificate.ScratchAuthority;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.RootFolder;
import org.mailseal.fixture.host.Scratch;

/**
 * What {@code mailseal init} finds on a host with one of Debian's servers, with Debian's own
 * configuration, started the way Debian starts it: some stay root, some give it up, and each says
 * of itself what it likes.
 */
@Timeout(180)
class StockHostIT {
  private static final String NAME = "mail.example.org";
  private static final String PAIR = "certificate: /etc/site/mail.crt\nkey: /etc/site/mail.key\n";

  private static Scratch scratch;

  /**
   * A server of Debian's.
   *
   * @param kind its word in the settings
   * @param root the root folder that it is installed in; empty for this host's own
   * @param start what gives it the site's certificate and starts it, for a shell
   * @param proposed the keys of its entry
   */
  record Stock(String kind, String root, String start, String proposed) {
    @Override
    public String toString() {
      return kind;
    }
  }

  static Stream<Stock> servers() {
    return Stream.of(
        new Stock(
            "postfix",
            "",
            """
            cp /usr/share/postfix/main.cf.debian /etc/postfix/main.cf
            [ -e /etc/postfix/master.cf ] || cp /usr/share/postfix/master.cf.dist /etc/postfix/master.cf
            postconf -e myhostname=mail.example.org smtpd_tls_chain_files=/etc/site/mail.pem
            postconf -e smtpd_tls_security_level=may compatibility_level=3.6
            /usr/lib/postfix/configure-instance.sh -
            postmulti -i - -p start
            """,
            "chain-file: /etc/site/mail.pem\n"),
        new Stock(
            "dovecot",
            "",
            """
            sed -i 's,^ssl_cert =.*,ssl_cert = </etc/site/mail.crt,' /etc/dovecot/conf.d/10-ssl.conf
            sed -i 's,^ssl_key =.*,ssl_key = </etc/site/mail.key,' /etc/dovecot/conf.d/10-ssl.conf
            dovecot -F &
            """,
            PAIR),
        new Stock(
            "exim",
            "exim",
            """
            echo 'MAIN_TLS_ENABLE = yes' > /etc/exim4/exim4.conf.localmacros
            echo 'MAIN_TLS_CERTIFICATE = /etc/site/mail.crt' >> /etc/exim4/exim4.conf.localmacros
            echo 'MAIN_TLS_PRIVATEKEY = /etc/site/mail.key' >> /etc/exim4/exim4.conf.localmacros
            /etc/init.d/exim4 start
            """,
            PAIR + "group: \"Debian-exim\"\n"),
        new Stock(
            "courier",
            "exim",
            """
            sed -i 's,^TLS_CERTFILE=.*,TLS_CERTFILE=/etc/site/mail.pem,' /etc/courier/imapd-ssl
            sed -i 's,^TLS_PRIVATE_KEYFILE=.*,,' /etc/courier/imapd-ssl
            mkdir -p /run/courier/authdaemon
            chown -R courier:courier /run/courier
            authdaemond start
            imapd-ssl start
            """,
            "certificate: /etc/site/mail.pem\n"),
        new Stock(
            "cyrus",
            "cyrus",
            """
            sed -i '/^tls_server/d' /etc/imapd.conf
            echo 'tls_server_cert: /etc/site/mail.crt' >> /etc/imapd.conf
            echo 'tls_server_key: /etc/site/mail.key' >> /etc/imapd.conf
            printf '%s\\n' 'imap 143/tcp' 'sieve 4190/tcp' > /etc/services
            sed -i '/pop3d\\|nntpd\\|httpd/d' /etc/cyrus.conf # of packages that are not installed
            install -d -o cyrus -g mail /run/cyrus /run/cyrus/socket
            . /etc/default/cyrus-imapd
            cyrmaster -l 32 -C /etc/imapd.conf -M /etc/cyrus.conf ${OPTIONS:-} &
            """,
            PAIR),
        new Stock(
            "sendmail",
            "sendmail",
            """
            echo 'O ServerCertFile=/etc/site/mail.crt' >> /etc/mail/sendmail.cf
            echo 'O ServerKeyFile=/etc/site/mail.key' >> /etc/mail/sendmail.cf
            mkdir -p /run/sendmail/mta
            sendmail -bd -q10m
            """,
            PAIR),
        new Stock(
            "opensmtpd",
            "smtpd",
            """
            echo 'pki mail.example.org cert "/etc/site/mail.crt"' > /etc/smtpd.conf
            echo 'pki mail.example.org key "/etc/site/mail.key"' >> /etc/smtpd.conf
            echo 'listen on lo tls pki mail.example.org' >> /etc/smtpd.conf
            echo 'action "local" mbox' >> /etc/smtpd.conf
            echo 'match for local action "local"' >> /etc/smtpd.conf
            smtpd
            """,
            PAIR),
        new Stock(
            "stunnel",
            "",
            """
            printf '%s\\n' setuid=stunnel4 pid= cert=/etc/site/mail.crt key=/etc/site/mail.key \\
              [imaps] accept=993 connect=143 > /etc/stunnel/mail.conf
            stunnel4 /etc/stunnel/mail.conf
            """,
            PAIR + "config: /etc/stunnel/mail.conf\n"),
        new Stock(
            "haproxy",
            "",
            """
            printf '%s\\n' 'listen imaps' ' mode tcp' ' bind :993 ssl crt /etc/site/mail.pem' \\
              ' server imap 127.0.0.1:143' >> /etc/haproxy/haproxy.cfg
            mkdir -p /run/haproxy
            haproxy -Ws -f /etc/haproxy/haproxy.cfg -p /run/haproxy.pid -S /run/haproxy-master.sock &
            """,
            "file: /etc/site/mail.pem\nsocket: /run/haproxy/admin.sock\n"),
        new Stock(
            "nginx",
            "",
            """
            printf '%s\\n' 'mail { server_name mail.example.org; auth_http 127.0.0.1:1/;' \\
              'server { listen 993 ssl; protocol imap;' 'ssl_certificate /etc/site/mail.crt;' \\
              'ssl_certificate_key /etc/site/mail.key; } }' >> /etc/nginx/nginx.conf
            nginx -g 'daemon on; master_process on;'
            """,
            PAIR));
  }

  @BeforeAll
  static void makeTheSite() {
    scratch = Scratch.create();
    Path site = scratch.folder("site");
    KeyAndChain material =
        ScratchAuthority.create(scratch.folder("ca")).issue(Duration.ofDays(5), NAME);
    material.write(site.resolve("mail.crt"), site.resolve("mail.key"));
    material.write(site.resolve("mail.pem"));
  }

  @AfterAll
  static void close() {
    scratch.close();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void isFoundAsItRuns(Stock stock) {
    String root = stock.root().isEmpty() ? "/" : RootFolder.named(stock.root()).path().toString();
    String script =
        stock.start()
            + """
            tries=0
            until sleep 0.2; /opt/mailseal/bin/mailseal --config /nowhere init --name mail.example.org \
              > /out 2> /err && grep -q '^      - KIND:' /out; do
              tries=$((tries + 1))
              [ $tries -lt 5 ] || break
            done
            cat /out; cat /err >&2
            """
                .replace("KIND", stock.kind());
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("basedir", ""), "src/test/servers/stock").toString());
    words.add(root);
    words.add(scratch.path("site").toString());
    words.add(System.getProperty("java.home"));
    words.add(BuiltCommand.launcher().resolve("../..").normalize().toString());
    words.add(script);

    Command.Outcome init = Command.run(Duration.ofSeconds(60), words);

    assertThat(init).as(init.said()).returns(0, Command.Outcome::exit);
    String entry =
        "      - " + stock.kind() + ":\n" + stock.proposed().indent(10).stripTrailing() + "\n";
    assertThat(init.out()).as(init.err()).contains(entry);
    assertThat(init.out().split(" - " + stock.kind() + ":")).as("one entry").hasSize(2);
  }
}
