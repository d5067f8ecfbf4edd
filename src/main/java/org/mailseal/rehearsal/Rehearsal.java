package org.mailseal.rehearsal;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.mailseal.authority.LocalAuthority;
import org.mailseal.authority.Sleeper;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Issuer;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.certificate.Trust;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.Protocol;
import org.mailseal.endpoint.probe.ClientName;
import org.mailseal.endpoint.probe.Limits;
import org.mailseal.endpoint.probe.Probe;
import org.mailseal.endpoint.probe.Resolver;
import org.mailseal.install.Commands;
import org.mailseal.install.Hooks;
import org.mailseal.install.InstallException;
import org.mailseal.install.Installation;
import org.mailseal.install.Target;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.dovecot.DovecotTarget;
import org.mailseal.install.server.postfix.PostfixTarget;
import org.mailseal.ledger.Alert;
import org.mailseal.ledger.Ledger;
import org.mailseal.lifecycle.Lifecycle;
import org.mailseal.lifecycle.RenewalOutcome;
import org.mailseal.lifecycle.Urgency;
import org.mailseal.lifecycle.due.Due;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.managed.ServedCertificates;
import org.mailseal.lifecycle.managed.Services;
import org.mailseal.lifecycle.names.NamesPreflight;
import org.mailseal.lifecycle.proof.KeyPolicy;
import org.mailseal.lifecycle.proof.PublishedKeys;
import org.mailseal.lifecycle.proof.VerificationLimits;
import org.mailseal.lifecycle.time.Backoff;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.notification.MailChannel;
import org.mailseal.notification.Notifications;
import org.mailseal.notification.RenewalForecast;
import org.mailseal.notification.mail.Mailbox;
import org.mailseal.notification.mail.Mailer;
import org.mailseal.notification.mail.Relay;
import org.mailseal.notification.mail.RelayProtection;
import org.mailseal.notification.mail.RelayTimeouts;
import org.mailseal.notification.mail.Route;
import org.mailseal.notification.plan.ReminderPlan;

/** Takes one certificate through all steps and reports each with what was seen. */
public final class Rehearsal {
  private static final Duration OLD_LIFETIME = Duration.ofDays(90);
  private static final Duration OLD_LEFT = Duration.ofDays(5);

  /** Nothing of the host is run. */
  private static final Commands NONE =
      command -> {
        throw new InstallException("a rehearsal runs no command of the host: " + command);
      };

  private final Clock clock;
  private final SecureRandom random;
  private final BooleanSupplier stopping;
  private final PrintWriter out;

  public Rehearsal(Clock clock, SecureRandom random, BooleanSupplier stopping, PrintWriter out) {
    this.clock = clock;
    this.random = random;
    this.stopping = stopping;
    this.out = out;
  }

  /**
   * Goes through all steps for one certificate's names, key and targets.
   *
   * @param wanted only its files' places, its endpoints and its authority are replaced
   * @param reminders whose words and thresholds are used; the mail goes to the scratch server alone
   * @return whether the scratch server was seen to serve the new certificate, and the reminder
   *     arrived
   */
  public boolean run(ManagedCertificate wanted, ReminderPlan reminders)
      throws IOException, InterruptedException {
    try (ScratchFolder folder = ScratchFolder.create()) {
      CertifiedKey old = expiring(wanted.names());
      try (ScratchMailServer server = new ScratchMailServer(wanted.name(), old);
          Ledger ledger =
              Ledger.open(
                  "jdbc:h2:file:" + folder.path().resolve("ledger"),
                  folder.path().resolve("passphrase"),
                  clock,
                  random,
                  event -> out.println("     " + event.kind() + ": " + event.text()))) {
        return new Act(scratch(wanted, folder, server), reminders, old, server, ledger).play();
      } catch (InstallException e) {
        out.println("  failed: " + e.getMessage());
        return false;
      }
    }
  }

  /** The same names, key and formats, on the scratch server's port and in the scratch folder. */
  private static ManagedCertificate scratch(
      ManagedCertificate wanted, ScratchFolder folder, ScratchMailServer server) {
    List<Target> targets =
        wanted.targets().stream()
            .map(target -> target.filesOnly(folder::inPlaceOf))
            .<Target>map(target -> new ScratchTarget(target, server))
            .toList();
    return new ManagedCertificate(
        wanted.name(),
        "rehearsal",
        wanted.alsoFor(),
        Set.of(),
        wanted.key(),
        wanted.subject(),
        List.of(new Endpoint(wanted.name().text(), server.port(), Protocol.SMTP)),
        Optional.of(server.address()),
        wanted.renewWhenLeft(),
        wanted.despiteFaultsWhenLeft(),
        targets,
        Hooks.NONE,
        KeyPolicy.STANDARD);
  }

  private CertifiedKey expiring(List<Identifier> names) {
    Instant end =
        clock.instant().plus(OLD_LEFT).plus(Duration.ofMinutes(1)).truncatedTo(ChronoUnit.SECONDS);
    Instant begin = end.minus(OLD_LIFETIME);
    Issuer authority =
        Issuer.create("Scratch CA of the old certificate", begin, end.plus(OLD_LIFETIME), random);
    KeyPair key = KeyAlgorithm.ECDSA_P256.generate(random);
    return new CertifiedKey(
        key.getPrivate(),
        new Chain(
            List.of(
                authority.issue(key.getPublic(), names, begin, end, random),
                authority.certificate())));
  }

  /** One certificate, in front of the scratch server. */
  private final class Act {
    private final ManagedCertificate wanted;
    private final ReminderPlan reminders;
    private final CertifiedKey old;
    private final ScratchMailServer server;
    private final Ledger ledger;
    private final Probe probe =
        new Probe(Resolver.system(), clock, Limits.standard(), ClientName.ofThisHost());
    private final ServedCertificates servedCertificates;
    private final Lifecycle lifecycle;
    private int step;

    Act(
        ManagedCertificate wanted,
        ReminderPlan reminders,
        CertifiedKey old,
        ScratchMailServer server,
        Ledger ledger) {
      this.wanted = wanted;
      this.reminders = reminders;
      this.old = old;
      this.server = server;
      this.ledger = ledger;
      this.servedCertificates =
          new ServedCertificates(probe::observe, ledger, reminders::whenLeft, _ -> Trust.none());
      Issuer root = LocalAuthority.newRoot("of the rehearsal", clock, random);
      LocalAuthority authority =
          new LocalAuthority(LocalAuthority.Root.of(root), OLD_LIFETIME, clock, random);
      this.lifecycle =
          new Lifecycle(
              new Services(
                  ledger,
                  name -> authority,
                  NamesPreflight.unasked(),
                  NONE,
                  probe::observe,
                  servedCertificates,
                  PublishedKeys.none(),
                  VerificationLimits.standard(),
                  Backoff.standard(),
                  clock,
                  Sleeper.system(),
                  random,
                  stopping));
    }

    boolean play() throws InstallException, InterruptedException {
      step(
          "A scratch mail server on "
              + server.address().getHostAddress()
              + ":"
              + server.port()
              + ", its files in a scratch folder");
      Installation first = new Installation(wanted.name().text(), wanted.targets(), NONE);
      first.setAside("expiring");
      first.swap(old, "expiring");
      wanted.targets().forEach(target -> out.println("     " + target.describe()));

      step("What it serves");
      Optional<CertificateInfo> before = look();

      step("The reminder that is due");
      boolean reminded = remind();

      step("Is it due?");
      out.println(
          "     " + (lifecycle.due(wanted) instanceof Due.Now now ? "yes: " + now.reason() : "no"));

      step("The renewal: request, answer, installation, reload, and a look at the port");
      RenewalOutcome outcome = lifecycle.renew(wanted, Urgency.NOW_IF_DUE);

      step("What it serves now");
      Optional<CertificateInfo> after = look();

      step("The alerts that are set for it");
      ledger.alerts().forName(wanted.name()).stream()
          .filter(alert -> alert.state() == Alert.State.PENDING)
          .forEach(
              alert -> out.println("     " + alert.threshold() + " left: " + day(alert.dueAt())));

      boolean renewed = outcome instanceof RenewalOutcome.Renewed && !before.equals(after);
      out.println();
      out.println(
          renewed && reminded
              ? wanted.name()
                  + ": rehearsed. Before: "
                  + brief(before)
                  + ". After: "
                  + brief(after)
                  + ". Nothing is left behind."
              : wanted.name()
                  + ": the rehearsal failed: "
                  + outcome
                  + (reminded ? "" : "; the reminder did not arrive"));
      return renewed && reminded;
    }

    private void step(String what) {
      step++;
      out.println();
      out.println(String.format("%3d. %s", step, what));
    }

    private Optional<CertificateInfo> look() {
      Observation observation = servedCertificates.observe(wanted).getFirst();
      return switch (observation) {
        case Observation.Served served -> {
          CertificateInfo leaf = served.chain().info();
          served
              .greeting()
              .ifPresent(greeting -> out.println("     greeting  " + greeting.lines().getFirst()));
          out.println("     TLS       " + served.tlsVersion() + ", " + served.cipherSuite());
          out.println("     subject   " + leaf.subject());
          out.println(
              "     names     "
                  + leaf.names().stream().map(Identifier::text).collect(Collectors.joining(", ")));
          out.println("     key       " + leaf.key());
          out.println("     issuer    " + leaf.issuer());
          out.println(
              "     ends      "
                  + day(leaf.notAfter())
                  + ", "
                  + leaf.daysLeft(clock.instant())
                  + " days left");
          out.println("     SHA-256   " + leaf.shortFingerprint());
          yield Optional.of(leaf);
        }
        case Observation.NotServed missing -> {
          out.println("     nothing: " + missing.detail());
          yield Optional.empty();
        }
      };
    }

    /** Mails the due reminder to the scratch server, and shows what arrived there. */
    private boolean remind() throws InterruptedException {
      Relay relay =
          Relay.smtp(server.address().getHostAddress(), server.port())
              .protectedBy(RelayProtection.NONE);
      ReminderPlan plan =
          new ReminderPlan(
              reminders.from(),
              reminders.to().isEmpty() ? exampleReminders().to() : reminders.to(),
              reminders.whenLeft(),
              reminders.whenWaiting(),
              Route.over(relay),
              List.of(),
              List.of());
      Mailer mailer =
          new Mailer(
              RelayTimeouts.STANDARD, Trust.none(), Optional.empty(), variable -> Optional.empty());
      RenewalForecast forecast =
          name ->
              Optional.of(
                  new RenewalForecast.Prospect(
                      new RenewalForecast.Action.Renewal(),
                      /* due= */ true,
                      Optional.empty(),
                      Optional.of(Duration.ofHours(12))));
      List<Notifications.Reminder> sent =
          new Notifications(
                  ledger,
                  plan,
                  List.of(new MailChannel(mailer, plan)),
                  forecast,
                  "localhost",
                  clock)
              .sendDue(true);
      if (reminders.whenLeft().stream()
          .noneMatch(point -> !point.in(old.chain().info()).isAfter(clock.instant()))) {
        out.println(
            "     none: the settings ask for no alert before the last "
                + OLD_LEFT.toDays()
                + " days");
        return true;
      }
      sent.forEach(
          reminder ->
              reminder
                  .message()
                  .text()
                  .lines()
                  .forEach(line -> out.println(("     | " + line).stripTrailing())));
      out.println("     " + server.mail().size() + " mail arrived in the scratch server");
      return sent.size() == 1 && server.mail().size() == 1;
    }

    private String brief(Optional<CertificateInfo> leaf) {
      return leaf.map(
              known ->
                  known.key()
                      + " by "
                      + known.issuer()
                      + ", "
                      + known.daysLeft(clock.instant())
                      + " days left")
          .orElse("nothing");
    }

    private static String day(Instant instant) {
      return instant.truncatedTo(ChronoUnit.SECONDS).toString().substring(0, 10);
    }
  }

  /** What is rehearsed where there are no settings: a mail host with Postfix and Dovecot. */
  public static ManagedCertificate example() {
    return new ManagedCertificate(
        new DnsName("mail.example.org"),
        "rehearsal",
        List.of(new DnsName("imap.example.org")),
        Set.of(),
        KeyAlgorithm.RSA_2048,
        Subject.NONE,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(
            PostfixTarget.ofChainFile(
                Path.of("/etc/postfix/tls/mail.example.org.pem"),
                PostfixTarget.DEFAULT_CONFIG_DIRECTORY,
                Control.STANDARD),
            new DovecotTarget(
                Path.of("/etc/dovecot/tls/mail.crt"),
                Path.of("/etc/dovecot/tls/mail.key"),
                DovecotTarget.DEFAULT_CONFIG,
                Control.STANDARD)),
        Hooks.NONE,
        KeyPolicy.STANDARD);
  }

  /** Whom the reminder is for where there are no settings. */
  public static ReminderPlan exampleReminders() {
    return new ReminderPlan(
        Mailbox.parse("mailseal@mail.example.org"),
        List.of(Mailbox.parse("postmaster@mail.example.org")),
        ReminderPlan.standardAlerts(),
        ReminderPlan.standardWaits(),
        Route.over(),
        List.of(),
        List.of());
  }
}
