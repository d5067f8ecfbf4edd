package org.mailseal.servers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An nginx of the test's own: its mail proxy with STARTTLS and with TLS from the start, which
 * greets by itself, and a stream in front of a plain backend.
 */
public final class Nginx extends Proxy {
  private final Path certificate;
  private final Path key;

  private Nginx(
      Path config,
      String text,
      List<MailPort> ports,
      List<PlainBackend> backends,
      Path certificate,
      Path key) {
    super(config, text, ports, backends, List.of("nginx", "-c", config.toString()));
    this.certificate = certificate;
    this.key = key;
  }

  public static Nginx start(Scratch scratch, String hostname, KeyAndChain first) {
    Path folder = scratch.folder("nginx");
    Path tls = scratch.folder("nginx-tls");
    Path certificate = tls.resolve("mail.crt");
    Path key = tls.resolve("mail.key");
    PlainBackend imap = PlainBackend.start("imap", hostname);
    MailPort smtp = new MailPort("smtp", scratch.freePort());
    MailPort smtps = new MailPort("smtps", scratch.freePort());
    MailPort imaps = new MailPort("imaps", scratch.freePort());
    String text =
        """
        user www-data;
        pid FOLDER/nginx.pid;
        error_log FOLDER/error.log;
        daemon off;
        load_module modules/ngx_mail_module.so;
        load_module modules/ngx_stream_module.so;
        events {}
        mail {
          server_name HOSTNAME;
          auth_http 127.0.0.1:1/nobody-logs-in;
          ssl_certificate CERTIFICATE;
          ssl_certificate_key "KEY";
          server { listen 127.0.0.1:SMTP; protocol smtp; starttls on; smtp_auth plain; }
          server { listen 127.0.0.1:SECURE ssl; protocol smtp; }
        }
        stream {
          server {
            listen 127.0.0.1:IMAPS ssl;
            ssl_certificate CERTIFICATE; # its own
            ssl_certificate_key KEY;
            proxy_pass IMAP;
          }
        }
        """
            .replace("FOLDER", folder.toString())
            .replace("HOSTNAME", hostname)
            .replace("CERTIFICATE", certificate.toString())
            .replace("KEY", key.toString())
            .replace("SMTP", Integer.toString(smtp.number()))
            .replace("SECURE", Integer.toString(smtps.number()))
            .replace("IMAPS", Integer.toString(imaps.number()))
            .replace("IMAP", imap.address());
    first.write(certificate, key);
    return new Nginx(
        folder.resolve("nginx.conf"),
        text,
        List.of(smtp, smtps, imaps),
        List.of(imap),
        certificate,
        key);
  }

  @Override
  public List<Path> files() {
    return List.of(key, certificate);
  }

  @Override
  public String word() {
    return "nginx";
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        "certificate", certificate.toString(),
        "key", key.toString(),
        "config", config().toString());
  }

  @Override
  public void write(KeyAndChain material) {
    material.write(certificate, key);
  }

  @Override
  public void reload() {
    signal("HUP");
  }

  @Override
  public String breakConfiguration() {
    append("nonsense;\n");
    return "unknown directive \"nonsense\"";
  }

  @Override
  public Optional<String> reader() {
    return Optional.empty();
  }
}
