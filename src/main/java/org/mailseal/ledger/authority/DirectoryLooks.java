package org.mailseal.ledger.authority;

import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.LedgerException;
import org.mailseal.ledger.authority.DirectoryLook.Answered;

/** The last look at each authority's directory. One that is lost in a crash is taken again. */
public final class DirectoryLooks {
  private final Jdbi jdbi;

  public DirectoryLooks(Ledger ledger) {
    this.jdbi = Jdbi.create(ledger.dataSource());
  }

  /** The last one; empty where there was none. */
  public Optional<DirectoryLook> find(String authority, URI directory) {
    try {
      return jdbi.withHandle(
          handle ->
              handle
                  .createQuery(
                      "select * from directory_look where authority = :authority and directory ="
                          + " :directory")
                  .bind("authority", authority)
                  .bind("directory", directory.toString())
                  .map((row, _) -> read(row))
                  .findOne());
    } catch (JdbiException e) {
      throw unanswered(e);
    }
  }

  /** In the place of the one before. */
  public void keep(String authority, URI directory, DirectoryLook look) {
    Optional<Answered> answer = look.answer();
    try {
      jdbi.useHandle(
          handle ->
              handle
                  .createUpdate(
                      """
                      merge into directory_look (authority, directory, looked_at, next_look, fault, answered_at, terms,
                      profiles, binds, renewal_information) key (authority, directory)
                      values (:authority, :directory, :at, :next, :fault, :answered, :terms, :profiles, :binds, :renewal)
                      """)
                  .bind("authority", authority)
                  .bind("directory", directory.toString())
                  .bind("at", time(look.at()))
                  .bind("next", time(look.next()))
                  .bind("fault", look.fault().orElse(null))
                  .bind("answered", answer.map(Answered::at).map(DirectoryLooks::time).orElse(null))
                  .bind("terms", answer.flatMap(Answered::terms).orElse(null))
                  .bind(
                      "profiles",
                      answer.map(said -> String.join("\n", said.profiles())).orElse(null))
                  .bind("binds", answer.map(Answered::binds).orElse(null))
                  .bind("renewal", answer.map(Answered::renewalInformation).orElse(null))
                  .execute());
    } catch (JdbiException e) {
      throw unanswered(e);
    }
  }

  private static LedgerException unanswered(JdbiException e) {
    return new LedgerException("the ledger does not answer: the looks at directories", e);
  }

  private static DirectoryLook read(ResultSet row) throws SQLException {
    Optional<Instant> answered = time(row, "answered_at");
    return new DirectoryLook(
        time(row, "looked_at").orElseThrow(),
        time(row, "next_look").orElseThrow(),
        Optional.ofNullable(row.getString("fault")),
        answered.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Answered(
                    answered.get(),
                    Optional.ofNullable(row.getString("terms")),
                    List.of(row.getString("profiles").split("\n")).stream()
                        .filter(profile -> !profile.isEmpty())
                        .toList(),
                    row.getBoolean("binds"),
                    row.getBoolean("renewal_information"))));
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC);
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    @Nullable OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
  }
}
