package org.mailseal.daemon;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.mailseal.authority.AuthorityDefinition.Acme;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.acme.AcmeOffer;
import org.mailseal.ledger.EventKind;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.authority.DirectoryLook;
import org.mailseal.ledger.authority.DirectoryLook.Answered;
import org.mailseal.ledger.authority.DirectoryLooks;
import org.mailseal.name.Printable;

/**
 * Looks once a week whether the directory of each authority answers, and says what it did not say
 * the week before: what has changed there fails a renewal weeks later. Not thread-safe.
 */
final class DirectoryWatch {
  private static final Duration WEEK = Duration.ofDays(7);

  /** Where it is silent: whether that has passed is worth knowing sooner. */
  private static final Duration SILENT = Duration.ofDays(1);

  /** So much earlier at most: not all the world asks in the same second. */
  private static final Duration JITTER = Duration.ofHours(12);

  private static final int MAX_TEXT = 2000;

  /** Asks a directory. */
  interface Question {
    AcmeOffer ask(Acme authority) throws AuthorityException;
  }

  private final Ledger ledger;
  private final DirectoryLooks looks;
  private final Clock clock;
  private final RandomGenerator random;
  private final Question question;

  DirectoryWatch(Ledger ledger, Clock clock, RandomGenerator random, Question question) {
    this.ledger = ledger;
    this.looks = new DirectoryLooks(ledger);
    this.clock = clock;
    this.random = random;
    this.question = question;
  }

  /** Looks at one whose time has come. A look of the future is of a clock that was wrong. */
  void look(Acme authority) {
    Optional<DirectoryLook> before = looks.find(authority.name(), authority.directory());
    Instant now = clock.instant();
    if (before.filter(last -> now.isBefore(last.next()) && !last.at().isAfter(now)).isEmpty()) {
      look(authority, before);
    }
  }

  private void look(Acme authority, Optional<DirectoryLook> before) {
    Optional<Answered> earlier = before.flatMap(DirectoryLook::answer);
    try {
      AcmeOffer offer = question.ask(authority);
      Instant now = clock.instant();
      Answered said =
          new Answered(
              now,
              offer.terms(),
              List.copyOf(offer.profiles().keySet()),
              offer.externalAccountRequired(),
              offer.renewalInformation());
      keep(authority, now, WEEK, Optional.empty(), Optional.of(said));
      before
          .flatMap(DirectoryLook::fault)
          .ifPresent(
              _ -> say(EventKind.AUTHORITY_ANSWERS, authority, "its directory answers again"));
      List<String> news = news(authority, earlier, said);
      if (!news.isEmpty()) {
        say(EventKind.AUTHORITY_CHANGED, authority, String.join("; ", news));
      }
    } catch (AuthorityException e) {
      String fault = cut(Printable.sanitize(String.valueOf(e.getMessage())));
      keep(authority, clock.instant(), SILENT, Optional.of(fault), earlier);
      if (before.flatMap(DirectoryLook::fault).isEmpty()) {
        say(
            EventKind.AUTHORITY_SILENT,
            authority,
            "its directory does not answer: "
                + fault
                + "; 'mailseal authority check' asks again; certificates in use stay as they are");
      }
    }
  }

  private void keep(
      Acme authority,
      Instant now,
      Duration wait,
      Optional<String> fault,
      Optional<Answered> answer) {
    Instant next = now.plus(wait).minusSeconds(random.nextLong(JITTER.toSeconds()));
    looks.keep(
        authority.name(), authority.directory(), new DirectoryLook(now, next, fault, answer));
  }

  private void say(EventKind kind, Acme authority, String what) {
    ledger.record(Optional.empty(), Optional.empty(), kind, cut(authority.name() + ": " + what));
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
  }

  private static List<String> news(Acme authority, Optional<Answered> earlier, Answered now) {
    List<String> news = new ArrayList<>();
    earlier.ifPresent(
        then -> {
          if (!then.terms().equals(now.terms())) {
            news.add(
                "its terms of service are at "
                    + now.terms().orElse("no page")
                    + " now, and were at "
                    + then.terms().orElse("no page"));
          }
          if (!then.profiles().equals(now.profiles())) {
            news.add("it offers " + list(now.profiles()) + " now, not " + list(then.profiles()));
          }
          if (then.binds() != now.binds()) {
            news.add(
                now.binds()
                    ? "new accounts are bound to one on its own pages now (external-account)"
                    : "new accounts need no external-account any more");
          }
          if (then.renewalInformation() != now.renewalInformation()) {
            news.add(
                now.renewalInformation()
                    ? "it says now when it wants certificates renewed"
                    : "it does not say any more when it wants certificates renewed");
          }
        });
    String profile = authority.ordering().profile().map(Printable::sanitize).orElse("");
    boolean knownBefore = earlier.filter(then -> !then.profiles().contains(profile)).isPresent();
    if (!profile.isEmpty() && !now.profiles().contains(profile) && !knownBefore) {
      news.add(
          "it does not offer the profile "
              + profile
              + " of the settings, without which the next order fails: set profile to one that it"
              + " offers, or take it out");
    }
    return news;
  }

  private static String list(List<String> profiles) {
    return profiles.isEmpty() ? "no profiles" : "the profiles " + String.join(", ", profiles);
  }
}
