package org.mailseal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The table of the rooms: every package under {@code org.mailseal}, and whom each may use. {@link
 * RoomsTest} holds the code against it.
 */
final class Rooms {
  static final String ROOT_PACKAGE = "org.mailseal";

  private static final Map<String, List<String>> MAY_USE = new LinkedHashMap<>();

  /** The only homes of each library, their sub-packages included. */
  private static final Map<String, List<String>> HOMES = new LinkedHashMap<>();

  static {
    // The ground.
    room("name");
    room("host");
    room("certificate.x509", "name");
    room("certificate.rsa");
    room("certificate", "certificate.rsa", "certificate.x509", "name");
    room("certificate.file", "certificate", "certificate.x509", "name");
    room("dns", "name");
    room("fetch", "name");
    room("mtasts", "dns", "fetch", "name");

    // Looking at ports, and judging.
    room("endpoint", "certificate", "name");
    room("endpoint.probe", "endpoint", "certificate", "name");
    room("inspection.result", "certificate", "dns", "endpoint", "mtasts", "name");
    room(
        "inspection",
        "inspection.result",
        "certificate",
        "dns",
        "endpoint",
        "endpoint.probe",
        "fetch",
        "mtasts",
        "name");
    room("inspection.check.domain", "inspection.result", "dns", "endpoint", "mtasts", "name");
    room(
        "inspection.check",
        "inspection.check.domain",
        "inspection.result",
        "certificate",
        "dns",
        "endpoint",
        "mtasts",
        "name");
    room(
        "inspection.port",
        "inspection",
        "inspection.check",
        "inspection.result",
        "dns",
        "endpoint.probe",
        "fetch",
        "mtasts",
        "name");
    room(
        "inspection.domain",
        "inspection",
        "inspection.check",
        "inspection.result",
        "dns",
        "endpoint",
        "mtasts",
        "name");
    room("inspection.batch", "inspection.domain", "inspection.result", "endpoint", "name");

    // Who signs, where it is installed, and what is remembered.
    room("authority", "certificate", "certificate.file", "dns", "fetch", "name");
    room("install", "certificate", "host", "name");
    room("authority.acme.challenge", "authority", "certificate", "dns", "fetch", "install", "name");
    room("authority.acme.http", "fetch", "name", "authority");
    room(
        "authority.acme",
        "authority.acme.http",
        "authority.acme.challenge",
        "authority",
        "certificate",
        "dns",
        "fetch",
        "name");
    room("install.file", "install", "certificate", "certificate.file", "name");
    room("install.kit", "install", "certificate", "certificate.file", "name");
    room("install.server", "host", "install", "name");
    server("courier");
    server("cyrus");
    server("dovecot");
    server("exim");
    server("haproxy");
    room(
        "install.server.james",
        "host",
        "install.server",
        "install",
        "install.file",
        "certificate",
        "certificate.file",
        "name");
    server("nginx");
    server("opensmtpd");
    server("postfix");
    server("sendmail");
    server("stunnel");
    room(
        "install.kinds",
        "install",
        "install.file",
        "install.kit",
        "install.server",
        "install.server.courier",
        "install.server.cyrus",
        "install.server.dovecot",
        "install.server.exim",
        "install.server.haproxy",
        "install.server.james",
        "install.server.nginx",
        "install.server.opensmtpd",
        "install.server.postfix",
        "install.server.sendmail",
        "install.server.stunnel");
    room("ledger.port", "inspection.result", "endpoint");
    room("ledger.trail");
    room("ledger.authority");
    room("ledger.access", "host", "name");
    room("ledger.track", "certificate", "endpoint", "name");
    room(
        "ledger",
        "certificate",
        "certificate.file",
        "endpoint",
        "host",
        "inspection.result",
        "ledger.access",
        "ledger.authority",
        "ledger.port",
        "ledger.track",
        "ledger.trail",
        "name");

    room("ledger.request", "certificate", "ledger", "name");

    // The life of a certificate, the health of its ports, and who is told.
    room("lifecycle.proof", "authority", "certificate", "endpoint");
    room("lifecycle.targets", "install", "ledger", "ledger.track", "name");
    room("lifecycle.time", "ledger", "ledger.trail");
    room("lifecycle.names", "authority", "dns", "inspection.result", "name");
    room(
        "lifecycle.managed",
        "authority",
        "certificate",
        "endpoint",
        "install",
        "ledger",
        "ledger.port",
        "ledger.track",
        "ledger.trail",
        "lifecycle.names",
        "lifecycle.proof",
        "lifecycle.targets",
        "lifecycle.time",
        "name");
    room(
        "lifecycle.revocation",
        "authority",
        "certificate",
        "ledger",
        "ledger.track",
        "ledger.trail",
        "lifecycle.managed",
        "name");
    room(
        "lifecycle.due",
        "lifecycle.managed",
        "lifecycle.targets",
        "authority",
        "certificate",
        "endpoint",
        "ledger",
        "ledger.track",
        "name");
    room(
        "lifecycle",
        "authority",
        "certificate",
        "endpoint",
        "install",
        "ledger",
        "ledger.port",
        "ledger.track",
        "ledger.trail",
        "lifecycle.due",
        "lifecycle.managed",
        "lifecycle.names",
        "lifecycle.proof",
        "lifecycle.revocation",
        "lifecycle.targets",
        "lifecycle.time",
        "name");
    room(
        "lifecycle.retirement",
        "lifecycle.proof",
        "authority",
        "certificate",
        "endpoint",
        "install",
        "ledger",
        "ledger.port",
        "name");
    room(
        "lifecycle.manual",
        "lifecycle",
        "lifecycle.managed",
        "authority",
        "certificate",
        "certificate.file",
        "ledger",
        "ledger.track",
        "name");
    room(
        "monitor",
        "certificate",
        "endpoint",
        "inspection.result",
        "ledger",
        "ledger.port",
        "ledger.track",
        "ledger.trail",
        "lifecycle.managed",
        "name");
    room("notification.mail", "certificate", "dns", "host", "name");
    room("notification.letter", "name");
    room("notification.calendar", "notification.mail", "install", "name");
    room("notification.webhook", "fetch", "host", "name");
    room(
        "notification.plan",
        "certificate",
        "host",
        "ledger",
        "name",
        "notification.mail",
        "notification.webhook");
    room(
        "notification",
        "certificate",
        "endpoint",
        "inspection.result",
        "install",
        "ledger",
        "ledger.port",
        "ledger.request",
        "ledger.track",
        "ledger.trail",
        "name",
        "notification.calendar",
        "notification.letter",
        "notification.mail",
        "notification.plan",
        "notification.webhook");
    room("schedule", "ledger");
    room(
        "report",
        "authority",
        "authority.acme",
        "certificate",
        "certificate.file",
        "endpoint",
        "inspection.result",
        "install",
        "ledger",
        "ledger.authority",
        "ledger.port",
        "ledger.request",
        "ledger.track",
        "ledger.trail",
        "lifecycle",
        "lifecycle.due",
        "lifecycle.managed",
        "lifecycle.names",
        "lifecycle.retirement",
        "lifecycle.revocation",
        "lifecycle.targets",
        "name");
    room(
        "report.inspection",
        "report",
        "inspection.batch",
        "inspection.check",
        "inspection.result",
        "certificate",
        "endpoint",
        "name");

    // What the settings are made of is made by its owners.
    room(
        "settings",
        "authority",
        "certificate",
        "dns",
        "endpoint",
        "host",
        "install",
        "install.kinds",
        "lifecycle.managed",
        "lifecycle.proof",
        "lifecycle.time",
        "name",
        "notification.mail",
        "notification.plan",
        "notification.webhook");
    // What is looked at before there are settings.
    room(
        "survey",
        "certificate",
        "endpoint",
        "endpoint.probe",
        "host",
        "install",
        "install.kinds",
        "install.server",
        "name");
    room(
        "adoption",
        "authority",
        "authority.acme",
        "certificate",
        "certificate.file",
        "host",
        "install",
        "install.server",
        "name",
        "survey",
        "lifecycle.managed",
        "lifecycle.proof");
    room(
        "rehearsal",
        "authority",
        "certificate",
        "endpoint",
        "endpoint.probe",
        "install",
        "install.server",
        "install.server.dovecot",
        "install.server.postfix",
        "ledger",
        "ledger.trail",
        "lifecycle",
        "lifecycle.due",
        "lifecycle.managed",
        "lifecycle.names",
        "lifecycle.proof",
        "lifecycle.time",
        "name",
        "notification",
        "notification.mail",
        "notification.plan");

    // The roof.
    room(
        "wiring",
        "authority",
        "authority.acme",
        "authority.acme.challenge",
        "certificate",
        "certificate.file",
        "dns",
        "endpoint",
        "endpoint.probe",
        "fetch",
        "host",
        "inspection",
        "inspection.check",
        "inspection.port",
        "inspection.result",
        "install",
        "ledger",
        "ledger.track",
        "ledger.trail",
        "lifecycle",
        "lifecycle.managed",
        "lifecycle.manual",
        "lifecycle.names",
        "lifecycle.proof",
        "lifecycle.retirement",
        "lifecycle.revocation",
        "monitor",
        "mtasts",
        "name",
        "notification",
        "notification.mail",
        "notification.plan",
        "notification.webhook",
        "settings");
    room(
        "daemon",
        "authority",
        "authority.acme",
        "fetch",
        "ledger",
        "ledger.authority",
        "ledger.trail",
        "lifecycle",
        "lifecycle.managed",
        "lifecycle.revocation",
        "monitor",
        "name",
        "notification",
        "notification.plan",
        "report",
        "schedule",
        "settings",
        "wiring");
    room(
        "cli.console",
        "certificate.file",
        "inspection.result",
        "install",
        "ledger.track",
        "ledger.trail",
        "lifecycle",
        "lifecycle.managed",
        "name",
        "report",
        "report.inspection",
        "settings");
    room(
        "cli.inspect",
        "cli.console",
        "certificate",
        "dns",
        "endpoint",
        "endpoint.probe",
        "fetch",
        "inspection",
        "inspection.batch",
        "inspection.check",
        "inspection.domain",
        "inspection.port",
        "inspection.result",
        "ledger",
        "mtasts",
        "name",
        "report.inspection",
        "settings",
        "wiring",
        "lifecycle.managed");
    room(
        "cli.authority",
        "cli.console",
        "authority",
        "authority.acme",
        "ledger",
        "name",
        "report",
        "settings",
        "wiring");
    room(
        "cli.csr",
        "cli.console",
        "authority",
        "certificate",
        "certificate.file",
        "endpoint",
        "endpoint.probe",
        "install",
        "ledger",
        "lifecycle",
        "lifecycle.managed",
        "lifecycle.manual",
        "name",
        "report",
        "settings",
        "wiring");
    room(
        "cli.certificate",
        "cli.console",
        "certificate",
        "certificate.file",
        "install",
        "ledger",
        "lifecycle",
        "lifecycle.managed",
        "lifecycle.manual",
        "name",
        "report",
        "settings",
        "wiring");
    room(
        "cli.manage",
        "adoption",
        "authority",
        "certificate",
        "cli.console",
        "cli.inspect",
        "daemon",
        "endpoint.probe",
        "install",
        "ledger",
        "ledger.port",
        "ledger.trail",
        "lifecycle",
        "lifecycle.managed",
        "lifecycle.manual",
        "lifecycle.retirement",
        "lifecycle.revocation",
        "name",
        "notification",
        "notification.mail",
        "rehearsal",
        "report",
        "schedule",
        "settings",
        "survey",
        "wiring");
    room(
        "cli",
        "cli.authority",
        "cli.certificate",
        "cli.console",
        "cli.csr",
        "cli.inspect",
        "cli.manage",
        "certificate",
        "endpoint.probe",
        "inspection.domain",
        "inspection.result",
        "ledger",
        "name",
        "report.inspection",
        "settings",
        "wiring");
    room("launcher", "cli", "certificate", "name", "rehearsal");

    // The JDK's TLS refuses to look at what most needs to be seen: TLS 1.0, RSA under 1024 bits,
    // MD5, long chains. So endpoint shakes hands with Bouncy Castle's, and names the few types
    // outside of its package that this API is made of.
    home("org.bouncycastle..", "certificate", "endpoint");
    home("org.bouncycastle.tls..", "endpoint");
    home("com.amazon..", "certificate.rsa");
    home("org.xbill..", "dns");
    home("org.shredzone..", "authority.acme", "authority.acme.http");
    home("org.jose4j..", "authority.acme");
    home("jakarta.mail..", "notification.mail");
    home("biweekly..", "notification.calendar");
    home("com.github.mangstadt..", "notification.calendar");
    home("org.quartz..", "schedule");
    home("org.flywaydb..", "ledger");
    home("org.jdbi..", "ledger");
    home("org.snakeyaml..", "settings");
    home("picocli..", "cli", "launcher");
  }

  private Rooms() {}

  private static void room(String name, String... mayUse) {
    MAY_USE.put(name, List.of(mayUse));
  }

  private static void server(String kind) {
    room("install.server." + kind, "install.server", "install", "certificate", "name");
  }

  private static void home(String library, String... rooms) {
    HOMES.put(library, List.of(rooms));
  }

  /** Each room with those that it may use, from the ground up. */
  static Map<String, List<String>> mayUse() {
    return MAY_USE;
  }

  static Map<String, List<String>> homes() {
    return HOMES;
  }
}
