package org.mailseal.cli.manage;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.mailseal.adoption.AdoptedCertificate;
import org.mailseal.adoption.AdoptionException;
import org.mailseal.adoption.AdoptionPlan;
import org.mailseal.adoption.ClientLock;
import org.mailseal.adoption.FormerAccount;
import org.mailseal.adoption.Lineage;
import org.mailseal.adoption.OtherClient;
import org.mailseal.adoption.RenewalSwitch;
import org.mailseal.cli.console.Consent;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.cli.console.Terminal;
import org.mailseal.endpoint.probe.ClientName;
import org.mailseal.endpoint.probe.Limits;
import org.mailseal.endpoint.probe.Probe;
import org.mailseal.endpoint.probe.Resolver;
import org.mailseal.install.ProcessCommands;
import org.mailseal.lifecycle.manual.HeldCertificate;
import org.mailseal.name.Printable;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import org.mailseal.settings.SettingsReader;
import org.mailseal.survey.Ports;
import org.mailseal.survey.ThisHost;
import org.mailseal.survey.UserSearch;
import org.mailseal.wiring.Wiring;
import picocli.CommandLine;

/** What {@code mailseal adopt} does, whoever is the client. */
record Adoption(
    OtherClient client,
    AdoptOptions options,
    SettingsOption place,
    Terminal terminal,
    Clock clock,
    CommandLine line) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Limits LIMITS = new Limits(Duration.ofSeconds(3), PATIENCE, 8192, 65536);

  int run() throws SettingsException {
    try {
      return adopt().code();
    } catch (AdoptionException e) {
      List<String> faults =
          e.faults().stream().map(fault -> fault + "; nothing was changed").toList();
      throw Refusal.of(ExitCode.FAILED, faults);
    }
  }

  private ExitCode adopt() throws SettingsException, AdoptionException {
    List<Lineage> lineages = client.lineages(options.names);
    boolean hasFile = new NewSettings(place.place()).isThere();
    Settings settings = hasFile ? place.read() : Settings.none();
    AdoptionPlan plan = plan(lineages, settings);
    Instant now = clock.instant();
    Settings first = hasFile ? settings : readBack(plan.file(now), plan);
    show(plan, hasFile, now);
    if (options.dryRun) {
      out().println("Nothing was changed.");
      return ExitCode.DONE;
    }
    if (options.disable && hasFile && plan.lacksSettings()) {
      throw new Refusal(
          ExitCode.FAILED,
          "nobody would renew what the settings do not have: add what they lack to "
              + Printable.sanitize(place.place().toString())
              + ", then run it again with --disable; nothing was changed");
    }
    if (!Consent.given(
        terminal,
        out(),
        options.yes,
        "Take " + (lineages.size() == 1 ? "it" : "them") + " over?")) {
      out().println("Nothing was changed.");
      return ExitCode.FAILED;
    }
    try (ClientLock _ = client.lock()) {
      if (!client.lineages(options.names).equals(lineages)) {
        throw new Refusal(
            ExitCode.FAILED,
            client.word() + " has changed them meanwhile; run it again. Nothing was changed");
      }
      keep(plan, first);
      if (!hasFile) {
        new NewSettings(place.place()).write(plan.file(now));
        out().println("Written: " + Printable.sanitize(place.place().toString()));
      }
      if (options.disable) {
        switchOff(plan);
      }
    }
    end(plan, hasFile);
    return ExitCode.DONE;
  }

  private AdoptionPlan plan(List<Lineage> lineages, Settings settings) {
    Set<Path> files =
        lineages.stream()
            .flatMap(lineage -> lineage.files().kept().stream())
            .collect(Collectors.toSet());
    Probe probe = new Probe(Resolver.system(), clock, LIMITS, ClientName.ofThisHost());
    UserSearch search =
        UserSearch.of(
            ThisHost.scan(new ProcessCommands(PATIENCE)),
            new Ports(probe, Ports.ofThisHost()),
            files);
    return AdoptionPlan.of(
        client.word(),
        lineages,
        settings.authorities(),
        settings.certificates(),
        lineage ->
            search.users(
                lineage.name(),
                lineage.material().chain().leaf(),
                Set.copyOf(lineage.files().kept())));
  }

  /** What is proposed must be taken. */
  private Settings readBack(String file, AdoptionPlan plan) {
    try {
      return SettingsReader.read(file, place.place());
    } catch (SettingsException e) {
      plan.describe(clock.instant()).forEach(err()::println);
      e.problems().forEach(problem -> err().println(problem));
      throw new Refusal(
          ExitCode.FAILED,
          "these make no settings that could be used; name those that shall be taken over, or"
              + " write the settings by hand. Nothing was changed");
    }
  }

  private void show(AdoptionPlan plan, boolean hasFile, Instant now) {
    plan.describe(now).forEach(out()::println);
    out().println();
    if (plan.lacksSettings()) {
      String shown = Printable.sanitize(place.place().toString());
      out().println(hasFile ? shown + " lacks:" : "Settings for " + shown + ":");
      out().println();
      out().print(hasFile ? plan.lines() : plan.file(now));
      out().println();
    }
    List<String> toDo = plan.toDo(now);
    if (!toDo.isEmpty()) {
      out().println("To be done before the first renewal:");
      for (int at = 0; at < toDo.size(); at++) {
        out().println("  " + (at + 1) + ". " + toDo.get(at));
      }
    }
    out().flush();
  }

  /** In the ledger, before anything else is changed: what fails later can be run again. */
  private void keep(AdoptionPlan plan, Settings settings) {
    try (Wiring wiring = Wiring.open(settings)) {
      for (AdoptedCertificate one : plan.certificates()) {
        one.account().ifPresent(account -> keep(one, account, wiring));
        keep(one, wiring);
      }
    }
  }

  private void keep(AdoptedCertificate one, FormerAccount account, Wiring wiring) {
    boolean ours =
        wiring
            .ledger()
            .authorityKeys()
            .adopt(
                one.authority(),
                one.directory().toString(),
                account.key(),
                "the account key of "
                    + client.word()
                    + " for "
                    + one.directory()
                    + ", from "
                    + account.file());
    out()
        .println(
            one.authority()
                + (ours
                    ? ": the account of " + client.word() + " goes on."
                    : ": there is an account of Mailseal's already, which goes on."));
  }

  private void keep(AdoptedCertificate one, Wiring wiring) {
    Lineage lineage = one.lineage();
    boolean isServed = wiring.ledger().attempts().lastInstalled(lineage.name()).isPresent();
    boolean isHeld =
        HeldCertificate.find(wiring.ledger(), lineage.name(), false)
            .filter(
                held -> held.material().chain().leaf().equals(lineage.material().chain().leaf()))
            .isPresent();
    if (isServed) {
      out().println(lineage.name().display() + ": Mailseal has installed one already.");
    } else if (isHeld) {
      out().println(lineage.name().display() + ": is kept already.");
    } else if (one.isKept(clock.instant())
        && wiring.lifecycle().storeImported(lineage.name(), lineage.material()).isPresent()) {
      out().println(lineage.name().display() + ": kept with its key, encrypted.");
    }
  }

  private void switchOff(AdoptionPlan plan) {
    List<RenewalSwitch> switches =
        plan.certificates().stream()
            .map(one -> client.switchOff(one.lineage(), AdoptionPlan.targets(one)))
            .toList();
    try {
      RenewalSwitch.takeAll(switches).forEach(out()::println);
    } catch (AdoptionException e) {
      throw new Refusal(
          ExitCode.FAILED,
          e.getMessage()
              + ". What is in the ledger and the settings stays: mend it, and run it again with"
              + " --disable; until then "
              + client.word()
              + " goes on renewing them");
    }
  }

  private void end(AdoptionPlan plan, boolean hasFile) {
    if (options.disable) {
      client.idle().ifPresent(sentence -> out().println(sentence + "."));
    } else {
      plan.certificates().forEach(one -> out().println(client.byHand(one.lineage()) + "."));
    }
    out()
        .println(
            hasFile && plan.lacksSettings()
                ? "Add what the settings lack, then try: mailseal renew --dry-run"
                : "Then try: mailseal renew --dry-run");
    out().flush();
  }

  private PrintWriter out() {
    return line.getOut();
  }

  private PrintWriter err() {
    return line.getErr();
  }
}
