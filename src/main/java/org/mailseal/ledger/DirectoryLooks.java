package org.mailseal.ledger;

import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.mailseal.ledger.authority.DirectoryLook;
import org.mailseal.ledger.authority.DirectoryLook.Answered;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;

/** The last look at each authority's directory. */
public final class DirectoryLooks {
  private static final String ONE = " where authority = :authority and directory = :directory";

  private final Ledger ledger;

  DirectoryLooks(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * What a look has brought to light, for the trail.
   *
   * @param text a clause about the authority
   */
  public record News(EventKind kind, String text) {}

  /** The last one; empty where there was none. */
  public Optional<DirectoryLook> find(String authority, URI directory) {
    return ledger.read(
        handle ->
            handle
                .createQuery("select * from directory_look" + ONE)
                .bind("authority", authority)
                .bind("directory", directory.toString())
                .map((row, _) -> read(row))
                .findOne());
  }

  /**
   * In the place of the one before, with what it brought to light. Terms that somebody has accepted
   * meanwhile stay accepted.
   */
  public void keep(String authority, URI directory, DirectoryLook look, List<News> news) {
    Optional<Answered> answer = look.answer();
    ledger.step(
        handle -> {
          handle
              .createUpdate(
                  """
                  merge into directory_look (authority, directory, looked_at, next_look, since, fault, answered_at, terms,
                  profiles, binds, renewal_information) key (authority, directory)
                  values (:authority, :directory, :at, :next, :since, :fault, :answered, :terms, :profiles, :binds, :renewal)
                  """)
              .bind("authority", authority)
              .bind("directory", directory.toString())
              .bind("at", Times.of(look.at()))
              .bind("next", Times.of(look.next()))
              .bind("since", Times.of(look.since()))
              .bind("fault", look.fault().orElse(null))
              .bind("answered", answer.map(Answered::at).map(Times::of).orElse(null))
              .bind("terms", answer.flatMap(Answered::terms).orElse(null))
              .bind("profiles", answer.map(said -> String.join("\n", said.profiles())).orElse(null))
              .bind("binds", answer.map(Answered::binds).orElse(null))
              .bind("renewal", answer.map(Answered::renewalInformation).orElse(null))
              .execute();
          accept(
              handle,
              authority,
              directory,
              "case when :terms is null then null else coalesce(accepted_terms, :terms) end",
              look.accepted());
          return news.stream()
              .map(one -> insert(handle, authority, one.kind(), one.text()))
              .toList();
        });
  }

  /** Somebody has accepted the terms that stand there; the first look accepts what it sees. */
  public void accept(String authority, URI directory, String terms) {
    ledger.step(
        handle -> {
          accept(handle, authority, directory, ":terms", Optional.of(terms));
          return List.of(
              insert(
                  handle,
                  authority,
                  EventKind.AUTHORITY_ACCOUNT,
                  "the terms at " + terms + " are accepted"));
        });
  }

  private static void accept(
      Handle handle, String authority, URI directory, String value, Optional<String> terms) {
    handle
        .createUpdate("update directory_look set accepted_terms = " + value + ONE)
        .bind("authority", authority)
        .bind("directory", directory.toString())
        .bind("terms", terms.orElse(null))
        .execute();
  }

  /** Drops the looks at all directories but these, by their authorities' names. */
  public void keepOnly(Map<String, URI> directories) {
    List<Seen> others =
        ledger.read(
            handle ->
                handle
                    .createQuery("select authority, directory from directory_look")
                    .map((row, _) -> new Seen(row.getString(1), row.getString(2)))
                    .stream()
                    .filter(seen -> !seen.among(directories))
                    .toList());
    if (others.isEmpty()) {
      return;
    }
    ledger.step(
        handle -> {
          for (Seen other : others) {
            handle
                .createUpdate("delete from directory_look" + ONE)
                .bind("authority", other.authority)
                .bind("directory", other.directory)
                .execute();
          }
          return List.of();
        });
  }

  private Event insert(Handle handle, String authority, EventKind kind, String text) {
    return ledger.insert(handle, Optional.empty(), Optional.empty(), kind, authority + ": " + text);
  }

  private static DirectoryLook read(ResultSet row) throws SQLException {
    Optional<Instant> answered = Times.find(row, "answered_at");
    return new DirectoryLook(
        Times.get(row, "looked_at"),
        Times.get(row, "next_look"),
        Times.get(row, "since"),
        Optional.ofNullable(row.getString("fault")),
        answered.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Answered(
                    answered.get(),
                    Optional.ofNullable(row.getString("terms")),
                    row.getString("profiles").lines().toList(),
                    row.getBoolean("binds"),
                    row.getBoolean("renewal_information"))),
        Optional.ofNullable(row.getString("accepted_terms")));
  }

  private record Seen(String authority, String directory) {
    boolean among(Map<String, URI> directories) {
      return Optional.ofNullable(directories.get(authority))
          .filter(kept -> kept.toString().equals(directory))
          .isPresent();
    }
  }
}
