package org.mailseal.ledger;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;

/**
 * What was posted to prove names to an ACME authority and was not removed yet: files in webroots,
 * records in zones. Every change is a single transaction, and on the disk before it returns.
 */
public final class PostedProofs {
  private final Ledger ledger;

  PostedProofs(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * Something that was posted.
   *
   * @param way how, by its word in the settings
   * @param place a file, or the name of a record
   * @param content what is there
   */
  public record PostedProof(String way, String place, String content) {}

  /**
   * Those of a certificate, the oldest first.
   *
   * @param name the certificate's first name
   * @param authority its name in the settings, which say how they are removed
   */
  public List<PostedProof> left(String name, String authority) {
    return ledger.read(handle -> left(handle, name, authority));
  }

  private static List<PostedProof> left(Handle handle, String name, String authority) {
    return handle
        .createQuery(
            "select * from posted_proof where name = :name and authority = :authority order by id")
        .bind("name", name)
        .bind("authority", authority)
        .map(
            (row, context) ->
                new PostedProof(
                    row.getString("way"), row.getString("place"), row.getString("content")))
        .list();
  }

  /** It will be there; noted once. */
  public void posting(String name, String authority, PostedProof posted) {
    ledger.step(
        handle -> {
          if (!left(handle, name, authority).contains(posted)) {
            handle
                .createUpdate(
                    """
                    insert into posted_proof (name, authority, way, place, content, posted_at)
                    values (:name, :authority, :way, :place, :content, :now)
                    """)
                .bind("name", name)
                .bind("authority", authority)
                .bind("way", posted.way)
                .bind("place", posted.place)
                .bind("content", posted.content)
                .bind("now", Times.of(ledger.clock().instant()))
                .execute();
          }
          return List.of();
        });
  }

  /** It is not there any more. */
  public void removed(String name, String authority, PostedProof posted) {
    ledger.step(
        handle -> {
          handle
              .createUpdate(
                  """
                  delete from posted_proof where name = :name and authority = :authority
                  and way = :way and place = :place and content = :content
                  """)
              .bind("name", name)
              .bind("authority", authority)
              .bind("way", posted.way)
              .bind("place", posted.place)
              .bind("content", posted.content)
              .execute();
          return List.of();
        });
  }

  /** It could not be removed, and stays noted. */
  public void stays(String name, PostedProof posted, String why) {
    ledger.step(
        handle ->
            List.of(
                ledger.insert(
                    handle,
                    Optional.of(name),
                    Optional.empty(),
                    EventKind.PROOF_LEFT,
                    posted.place + " could not be removed, which the next run tries: " + why)));
  }

  /** Nobody will remove what is left of a certificate that is forgotten: a person is told. */
  static List<Event> forget(Ledger ledger, Handle handle, String name) {
    List<Event> events =
        handle
            .createQuery("select place from posted_proof where name = :name order by id")
            .bind("name", name)
            .mapTo(String.class)
            .list()
            .stream()
            .map(
                place ->
                    ledger.insert(
                        handle,
                        Optional.of(name),
                        Optional.empty(),
                        EventKind.PROOF_LEFT,
                        place + " may still be there; remove it by hand"))
            .toList();
    handle.createUpdate("delete from posted_proof where name = :name").bind("name", name).execute();
    return events;
  }
}
