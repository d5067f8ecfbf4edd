package org.mailseal.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.lifecycle.DryRun;
import org.mailseal.lifecycle.RenewalOutcome;
import org.mailseal.lifecycle.due.Due;
import org.mailseal.lifecycle.names.NameVerdict;
import org.mailseal.name.Identifier;

/**
 * What a renewal would do with one certificate.
 *
 * @param authority the one that would be asked, by its name in the settings
 * @param forced whether it is renewed though it is not due
 * @param kept what a try that failed has left, so that it is not asked for again; a printable
 *     clause
 * @param proofs how each name would be proven to the authority, where it wants that; each a
 *     printable clause
 */
public record RenewalPlan(
    KeyTrack track,
    String authority,
    boolean forced,
    DryRun dryRun,
    Optional<String> kept,
    SequencedMap<Identifier, String> proofs) {
  public RenewalPlan {
    proofs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(proofs));
  }

  /** Of an authority that wants no proof. */
  public RenewalPlan(
      KeyTrack track, String authority, boolean forced, DryRun dryRun, Optional<String> kept) {
    this(track, authority, forced, dryRun, kept, new LinkedHashMap<>());
  }

  /** Those that would be asked in turn where that one did not give it. */
  public List<String> behind() {
    return dryRun.authorities().stream().skip(1).toList();
  }

  /** How each name would be proven to the authority; each a printable clause. */
  public List<String> proofLines() {
    return proofs.entrySet().stream()
        .map(proof -> proof.getKey().display() + " would be proven by " + proof.getValue())
        .toList();
  }

  /** What is to be said of the names before they are ordered; each a printable sentence. */
  public List<String> nameLines() {
    return dryRun.names().stream()
        .flatMap(checked -> checked.verdicts().stream())
        .flatMap(RenewalPlan::lines)
        .toList();
  }

  private static Stream<String> lines(NameVerdict verdict) {
    String shown = verdict.name().display();
    return Stream.concat(
        verdict.leftOut()
            ? Stream.of(
                shown
                    + ", which is optional, would be left out: "
                    + String.join("; ", verdict.reasons()))
            : Stream.empty(), // a required one is told as what would make it fail
        verdict.remarks().stream().map(remark -> shown + ": " + remark));
  }

  /**
   * In a line.
   *
   * @param now the instant from which days are counted
   */
  public String describe(Instant now) {
    return track + ": " + dryRun.goesOn().orElseGet(() -> clause(now));
  }

  private String clause(Instant now) {
    if (dryRun.end().orElse(null) instanceof RenewalOutcome.Busy busy) {
      return atWork(busy) + "; nothing would be done here";
    }
    return dryRun.due().map(due -> clause(due, now)).orElse("whether it is due cannot be told");
  }

  private String clause(Due due, Instant now) {
    if (forced && !idle()) {
      return "would be renewed through "
          + authority
          + ", because "
          + (due instanceof Due.Now why ? why.reason() : "of --force");
    }
    return switch (due) {
      case Due.Now why when idle() -> "is due, because " + why.reason();
      case Due.Now why -> "would be renewed through " + authority + ", because " + why.reason();
      case Due.Reinstallation again ->
          (idle() ? "is to be" : "would be")
              + " installed again, without a new order, because "
              + again.reason()
              + again.remarks().stream().map("; "::concat).collect(Collectors.joining());
      case Due.Later later ->
          "nothing is due: the certificate in use has "
              + later.leaf().daysLeft(now)
              + " days left and is renewed from "
              + later.when()
              + " on"
              + later.remarks().stream().map("; "::concat).collect(Collectors.joining());
    };
  }

  private static String atWork(RenewalOutcome.Busy busy) {
    return busy.holder().orElse("another process") + " is at work on it";
  }

  /** What would make it fail; each a printable sentence. */
  public List<String> unmet() {
    return Stream.concat(dryRun.end().flatMap(this::fault).stream(), dryRun.unmet().stream())
        .toList();
  }

  private Optional<String> fault(RenewalOutcome end) {
    return switch (end) {
      case RenewalOutcome.Failed failed -> Optional.of(failed.reason());
      case RenewalOutcome.WrongClock wrong -> Optional.of(wrong.reason());
      case RenewalOutcome.SettingsUnusable unusable -> Optional.of(unusable.reason());
      case RenewalOutcome.Broken broken -> Optional.of(broken.reason());
      case RenewalOutcome.Busy busy when forced -> Optional.of(atWork(busy));
      default -> Optional.empty();
    };
  }

  /** What it waits for, or would wait for once a request is handed in; a printable clause. */
  public Optional<String> waitsFor() {
    return dryRun.end().orElse(null) instanceof RenewalOutcome.Waiting waiting
        ? Optional.of(waiting.forWhat())
        : dryRun.waitsFor();
  }

  /** What stands in its way, in sentences with the name. */
  public List<String> obstacles() {
    return Stream.concat(
            unmet().stream().map(unmet -> track + ": it would fail: " + unmet),
            waitsFor().map(what -> track + ": it would wait for " + what).stream())
        .toList();
  }

  /** How a renewal would end, as far as that can be seen. */
  public RenewalReport.Level level(Instant now) {
    return dryRun
        .end()
        .map(end -> RenewalReport.of(track, RenewalReport.Task.renewal(forced), end, now).level())
        .orElse(
            !dryRun.unmet().isEmpty()
                ? RenewalReport.Level.FAILED
                : dryRun.waitsFor().isPresent()
                    ? RenewalReport.Level.WAITING
                    : RenewalReport.Level.DONE);
  }

  /** Whether nothing would be done, be it due or not. */
  private boolean idle() {
    return dryRun.end().isPresent();
  }

  private Optional<String> reason() {
    return idle() ? Optional.empty() : dryRun.goesOn().or(() -> dryRun.due().flatMap(this::reason));
  }

  private Optional<String> reason(Due due) {
    return switch (due) {
      case Due.Now why -> Optional.of(why.reason());
      case Due.Reinstallation again -> Optional.of(forced ? "--force" : again.reason());
      case Due.Later _ -> forced ? Optional.of("--force") : Optional.empty();
    };
  }

  private boolean installsAgain() {
    return !idle()
        && !forced
        && dryRun.goesOn().isEmpty()
        && dryRun.due().orElse(null) instanceof Due.Reinstallation;
  }

  private List<String> remarks() {
    return dryRun
        .due()
        .map(
            due ->
                switch (due) {
                  case Due.Now _ -> List.<String>of();
                  case Due.Reinstallation again -> again.remarks();
                  case Due.Later later -> later.remarks();
                })
        .orElse(List.of());
  }

  /**
   * Plans for programs.
   *
   * <pre>{@code
   * { "certificates": [ {
   *   "name": "mail.example.org",
   *   "key-kind": "rsa",                  // or ecdsa; only where the name has a certificate for each
   *   "authority": "letsencrypt",         // that would be asked
   *   "authorities-behind": ["zerossl"],  // asked in turn where that one does not give it; [] where nobody is asked
   *   "would-renew": false,
   *   "would-install": false,             // whether the one in use would be installed again, where a target lacks it
   *   "reason": null,                     // why it would be renewed, or installed again
   *   "due-at": "2027-01-20T10:00:00Z",   // null where it is due already
   *   "certificate": { ... },             // in use, and the first to end, as in CertificateJson; null likewise
   *   "remarks": [],                      // what is odd about the certificate in use, where it is not due
   *   "preconditions": [],                // what is not as it must be, so that it would fail
   *   "waits-for": null,                  // what it waits for, or would wait for once a request is handed in
   *   "proofs": [ { "name": "mail.example.org", "by": "http-01 answered on port 80" } ],
   *   "names": [],                        // what is to be said of each before it is ordered, as in NamesJson
   *   "kept": null,                       // what a try that failed has left, so that it is not asked for again
   *   "key": null                         // of a new request: "a new one", or what else and why
   * } ] }
   * }</pre>
   *
   * @param now the instant from which days are counted
   */
  public static JsonObject json(List<RenewalPlan> plans, Instant now) {
    JsonArray certificates = new JsonArray();
    plans.forEach(plan -> certificates.add(plan.json(now)));
    JsonObject document = new JsonObject();
    document.add("certificates", certificates);
    return document;
  }

  /** Where there is another one with a key of the other kind beside it. */
  static void kind(JsonObject json, KeyTrack track) {
    if (!track.word().isEmpty()) {
      json.addProperty("key-kind", track.word());
    }
  }

  private JsonObject json(Instant now) {
    Optional<Due.Later> later =
        dryRun.due().orElse(null) instanceof Due.Later known
            ? Optional.of(known)
            : Optional.empty();
    JsonObject json = new JsonObject();
    json.addProperty("name", track.name().text());
    kind(json, track);
    json.addProperty("authority", authority);
    json.add("authorities-behind", CertificateJson.strings(behind()));
    json.addProperty("would-renew", reason().isPresent() && !installsAgain());
    json.addProperty("would-install", installsAgain());
    json.add("reason", CertificateJson.orNull(reason()));
    json.add("due-at", CertificateJson.orNull(later.map(Due.Later::when).map(Instant::toString)));
    json.add(
        "certificate",
        later
            .<JsonElement>map(known -> CertificateJson.render(known.leaf(), now))
            .orElse(JsonNull.INSTANCE));
    json.add("remarks", CertificateJson.strings(remarks()));
    json.add("preconditions", CertificateJson.strings(unmet()));
    json.add("waits-for", CertificateJson.orNull(waitsFor()));
    json.add("proofs", ProofsJson.render(proofs));
    json.add("names", dryRun.names().map(NamesJson::render).orElseGet(JsonArray::new));
    json.add("kept", CertificateJson.orNull(kept));
    json.add("key", CertificateJson.orNull(dryRun.key()));
    return json;
  }
}
