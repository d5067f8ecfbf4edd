package org.mailseal.lifecycle.retirement;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.authority.Sleeper;
import org.mailseal.certificate.Chain;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.PortAddress;
import org.mailseal.install.FilesInUseException;
import org.mailseal.install.InstallException;
import org.mailseal.install.RetiredFiles;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Attempts;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.port.ServedPort;
import org.mailseal.lifecycle.proof.EndpointProbe;
import org.mailseal.name.DnsName;

/** Ends what is known of certificates that the settings do not name any more. Thread-safe. */
public final class Retirement {
  /** A check of ports that is in hand takes about as long. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration TURN = Duration.ofMillis(200);

  private final Ledger ledger;
  private final EndpointProbe probe;
  private final Sleeper sleeper;

  public Retirement(Ledger ledger, EndpointProbe probe, Sleeper sleeper) {
    this.ledger = ledger;
    this.probe = probe;
    this.sleeper = sleeper;
  }

  /** How it ended. */
  public sealed interface Outcome {
    /**
     * The ledger knows nothing of it now, but the trail.
     *
     * @param files which of its files were removed, and which stay though their removal was asked
     *     for; none where it was not
     */
    record Done(RetiredFiles.Removal files) implements Outcome {}

    /** Another process is at work on it, or was since it was looked at; nothing was changed. */
    record Busy(String holder) implements Outcome {}

    /** Files could not be removed, so that the ledger was left alone; a printable sentence. */
    record FilesLeft(String reason) implements Outcome {}
  }

  /**
   * The certificates that left the settings and were not retired, in the order of their names.
   *
   * @param managed those of the settings
   */
  public List<RetiredCertificate> pending(Set<DnsName> managed) {
    return ledger.attempts().everManaged().stream()
        .filter(name -> !managed.contains(name))
        .sorted()
        .map(this::look)
        .toList();
  }

  /** What is known of a name; empty where that is nothing. */
  public Optional<RetiredCertificate> find(DnsName name) {
    return ledger.attempts().knows(name) ? Optional.of(look(name)) : Optional.empty();
  }

  private RetiredCertificate look(DnsName name) {
    return new RetiredCertificate(
        name,
        ledger.attempts().latest(name),
        ledger.requests().waiting(name),
        RetiredFiles.of(name.text(), ledger.attempts().everTouched(name)));
  }

  /**
   * The ports that serve now what its files hold, of those that were known: a server reads them,
   * wherever it runs. Connects to each of them.
   *
   * @return such as {@code mail.example.org:25/smtp at 192.0.2.1}
   */
  public List<String> stillServing(RetiredCertificate certificate) {
    Set<X509Certificate> held = held(certificate);
    try (ExecutorService probing = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Optional<String>>> probes =
          ledger.observations().forName(certificate.name()).stream()
              .map(ServedPort::port)
              .map(port -> CompletableFuture.supplyAsync(() -> serving(port, held), probing))
              .toList();
      return probes.stream().flatMap(each -> each.join().stream()).toList();
    }
  }

  /** What was installed last, or found, and what an attempt that was left open has put in place. */
  private Set<X509Certificate> held(RetiredCertificate certificate) {
    Attempts attempts = ledger.attempts();
    DnsName name = certificate.name();
    return Stream.concat(
            attempts
                .lastInstalled(name)
                .map(List::of)
                .orElseGet(() -> attempts.generations(name))
                .stream(),
            certificate.unfinished().stream())
        .flatMap(attempt -> attempt.chain().stream())
        .map(Chain::leaf)
        .collect(Collectors.toSet());
  }

  private Optional<String> serving(PortAddress port, Set<X509Certificate> held) {
    return held.stream()
        .map(ClientProfile.Keys::of)
        .distinct()
        .flatMap(keys -> probe.observe(port.endpoint(), port.address(), keys).stream())
        .filter(
            seen ->
                seen instanceof Observation.Served served && held.contains(served.chain().leaf()))
        .findFirst()
        .map(seen -> PortAddress.of(seen).toString());
  }

  /** Retires a certificate; its files stay as they are. */
  public Outcome retire(RetiredCertificate certificate) throws InterruptedException {
    return retire(certificate, Optional.empty());
  }

  /**
   * The same, and removes its files first.
   *
   * @param users who uses which file, as for {@link RetiredFiles#plan}: those stay
   */
  public Outcome retireWithFiles(RetiredCertificate certificate, Map<Path, String> users)
      throws InterruptedException {
    return retire(certificate, Optional.of(users));
  }

  private Outcome retire(RetiredCertificate certificate, Optional<Map<Path, String>> removeBut)
      throws InterruptedException {
    DnsName name = certificate.name();
    Optional<Claims.Claim> check = take(Claims.ofCheck(name));
    if (check.isEmpty()) {
      return busy(Claims.ofCheck(name));
    }
    try (Claims.Claim _ = check.get()) {
      Optional<Claims.Claim> work = take(name.text());
      if (work.isEmpty()) {
        return busy(name.text());
      }
      try (Claims.Claim claim = work.get()) {
        return retire(certificate, removeBut, claim);
      }
    }
  }

  private Outcome retire(
      RetiredCertificate certificate, Optional<Map<Path, String>> removeBut, Claims.Claim claim) {
    if (!isAsSeen(certificate)) {
      return new Outcome.Busy("another process");
    }
    RetiredFiles.Removal files = new RetiredFiles.Removal(List.of(), Map.of());
    if (removeBut.isPresent()) {
      try {
        files = certificate.files().remove(removeBut.get());
      } catch (FilesInUseException e) {
        return new Outcome.Busy(e.holder());
      } catch (InstallException e) {
        return new Outcome.FilesLeft(e.getMessage());
      }
    }
    ledger
        .steps(claim)
        .forget(
            certificate.name(),
            "retired by hand: its attempts, keys, alerts and checks are forgotten; "
                + told(certificate.files(), files));
    return new Outcome.Done(files);
  }

  /** A person may take long to agree: what was renewed or forgotten since is another matter. */
  private boolean isAsSeen(RetiredCertificate certificate) {
    Optional<Attempt> now = ledger.attempts().latest(certificate.name());
    return ledger.attempts().knows(certificate.name())
        && now.map(Attempt::id).equals(certificate.latest().map(Attempt::id))
        && now.map(Attempt::state).equals(certificate.latest().map(Attempt::state));
  }

  private static String told(RetiredFiles files, RetiredFiles.Removal removal) {
    List<Path> left =
        Stream.concat(files.links().stream(), files.stores().stream())
            .filter(file -> !removal.removed().contains(file))
            .toList();
    return "files removed: " + joined(removal.removed()) + "; left: " + joined(left);
  }

  private static String joined(List<Path> files) {
    return files.isEmpty()
        ? "none"
        : files.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  private Outcome busy(String claim) {
    return new Outcome.Busy(ledger.claims().holder(claim).orElse("another process"));
  }

  private Optional<Claims.Claim> take(String claim) throws InterruptedException {
    Claims claims = ledger.claims();
    Optional<Claims.Claim> taken = claims.take(claim);
    for (Duration waited = TURN;
        taken.isEmpty() && waited.compareTo(PATIENCE) < 0;
        waited = waited.plus(TURN)) {
      sleeper.sleep(TURN);
      taken = claims.take(claim);
    }
    return taken;
  }
}
