package org.mailseal.daemon;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.mailseal.authority.AuthorityDefinition.Acme;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.acme.AcmeOffer;
import org.mailseal.ledger.DirectoryLooks;
import org.mailseal.ledger.DirectoryLooks.News;
import org.mailseal.ledger.authority.DirectoryLook;
import org.mailseal.ledger.authority.DirectoryLook.Answered;
import org.mailseal.ledger.trail.EventKind;
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
  private static final int MAX_PROFILE = 300;
  private static final int MAX_PROFILES = 100;

  /** Asks a directory. */
  interface Question {
    AcmeOffer ask(Acme authority) throws AuthorityException;
  }

  private final DirectoryLooks looks;
  private final Clock clock;
  private final RandomGenerator random;
  private final Question question;

  DirectoryWatch(DirectoryLooks looks, Clock clock, RandomGenerator random, Question question) {
    this.looks = looks;
    this.clock = clock;
    this.random = random;
    this.question = question;
  }

  /** Forgets what all others have said: they left the settings, or have another directory there. */
  void keepOnly(Collection<Acme> authorities) {
    looks.keepOnly(authorities.stream().collect(Collectors.toMap(Acme::name, Acme::directory)));
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
    boolean wasSilent = before.filter(last -> !last.answers()).isPresent();
    List<News> news = new ArrayList<>();
    try {
      Answered said = said(question.ask(authority));
      if (wasSilent) {
        news.add(new News(EventKind.AUTHORITY_ANSWERS, "its directory answers again"));
      }
      List<String> changes = changes(authority, earlier, said);
      if (!changes.isEmpty()) {
        news.add(new News(EventKind.AUTHORITY_CHANGED, cut(String.join("; ", changes))));
      }
      keep(authority, before, WEEK, Optional.empty(), Optional.of(said), news);
    } catch (AuthorityException e) {
      String fault = cut(Printable.sanitize(String.valueOf(e.getMessage())));
      if (!wasSilent) {
        news.add(
            new News(
                EventKind.AUTHORITY_SILENT,
                "its directory does not answer: "
                    + fault
                    + "; 'mailseal authority check' asks again; certificates in use stay as they"
                    + " are"));
      }
      keep(authority, before, SILENT, Optional.of(fault), earlier, news);
    }
  }

  /** As much of it as the ledger has room for. */
  private Answered said(AcmeOffer offer) {
    return new Answered(
        clock.instant(),
        offer.terms().map(DirectoryWatch::cut),
        offer.profiles().keySet().stream()
            .filter(profile -> profile.length() <= MAX_PROFILE)
            .limit(MAX_PROFILES)
            .toList(),
        offer.externalAccountRequired(),
        offer.renewalInformation());
  }

  private void keep(
      Acme authority,
      Optional<DirectoryLook> before,
      Duration wait,
      Optional<String> fault,
      Optional<Answered> answer,
      List<News> news) {
    Instant now = clock.instant();
    DirectoryLook look =
        new DirectoryLook(
            now,
            now.plus(wait).minusSeconds(random.nextLong(JITTER.toSeconds())),
            before
                .filter(last -> last.answers() == fault.isEmpty())
                .map(DirectoryLook::since)
                .orElse(now),
            fault,
            answer,
            authority.acceptTerms() ? accepted(before, answer) : Optional.empty());
    looks.keep(authority.name(), authority.directory(), look, news);
  }

  /** Whoever has accepted the terms of a time that is not known has accepted the first seen. */
  private static Optional<String> accepted(
      Optional<DirectoryLook> before, Optional<Answered> answer) {
    return before.flatMap(DirectoryLook::accepted).or(() -> answer.flatMap(Answered::terms));
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
  }

  private static List<String> changes(Acme authority, Optional<Answered> earlier, Answered now) {
    List<String> changes = new ArrayList<>();
    earlier.ifPresent(
        then -> {
          if (!then.terms().equals(now.terms())) {
            changes.add(
                "its terms of service are at "
                    + now.terms().orElse("no page")
                    + " now, and were at "
                    + then.terms().orElse("no page"));
          }
          if (!then.profiles().equals(now.profiles())) {
            changes.add("it offers " + list(now.profiles()) + " now, not " + list(then.profiles()));
          }
          if (then.binds() != now.binds()) {
            changes.add(
                now.binds()
                    ? "new accounts are bound to one on its own pages now (external-account)"
                    : "new accounts need no external-account any more");
          }
          if (then.renewalInformation() != now.renewalInformation()) {
            changes.add(
                now.renewalInformation()
                    ? "it says now when it wants certificates renewed"
                    : "it does not say any more when it wants certificates renewed");
          }
        });
    String profile = authority.ordering().profile().map(Printable::sanitize).orElse("");
    boolean knownBefore = earlier.filter(then -> !then.profiles().contains(profile)).isPresent();
    if (!profile.isEmpty() && !now.profiles().contains(profile) && !knownBefore) {
      changes.add(
          "it does not offer the profile "
              + profile
              + " of the settings, without which the next order fails: set profile to one that it"
              + " offers, or take it out");
    }
    return changes;
  }

  private static String list(List<String> profiles) {
    return profiles.isEmpty() ? "no profiles" : "the profiles " + String.join(", ", profiles);
  }
}
