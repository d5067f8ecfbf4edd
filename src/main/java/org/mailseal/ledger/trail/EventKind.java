package org.mailseal.ledger.trail;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a line of the trail tells of. Its {@link #word} is spelt the same in the database, in the
 * log, and wherever the trail is shown; so a word, once written, is never given another meaning.
 */
public enum EventKind {
  /** A key and a request exist; nobody was asked yet. */
  DRAFTED("a key and a request were made; nobody was asked yet"),
  /** The authority is being asked. */
  REQUESTED("the authority is asked for a certificate"),
  /** The authority answers later. */
  AWAITING_ANSWER("the authority will answer later; the request waits"),
  /** A request's answer is here. */
  ANSWERED("a request has its answer"),
  /** Nobody waits for a request's answer now. */
  CANCELLED("nobody waits for a request's answer any more; its key is forgotten"),
  /** The answer is here, and was found good. */
  ISSUED("the authority has answered, and the answer was found good"),
  /** The old files are kept. */
  STAGED("the old files are kept; the new ones may be put in place"),
  /** The new files are in place. */
  SWAPPED("the new files are in place"),
  /** Every port was seen to serve the new certificate. */
  SERVED("every port was seen to serve the new certificate"),
  /** Every port that could be seen serves the new certificate; others are not proven. */
  UNPROVEN(
      "the new certificate is installed, but a port that was dead before was not seen to serve it"),
  /** The old files were put back. */
  PUT_BACK("the old files were put back"),
  /** An attempt came to nothing before any file was touched. */
  FAILED("an attempt came to nothing; no file was touched"),
  /** What was posted to prove a name could not be removed yet. */
  PROOF_LEFT("what was posted to prove a name could not be removed; a later run tries again"),
  /** What was in use before Mailseal's first attempt. */
  FOUND("what was in use before the first attempt is noted with its key"),

  /** Why an attempt begins. */
  DUE("a certificate is to be renewed, or installed again, and why"),
  /** An attempt that an earlier process left open. */
  TAKEN_UP("an attempt that an earlier process left open is gone on with"),
  /** Faults of ports that are borne with. */
  DESPITE_FAULTS(
      "what is wrong with a port keeps the certificate back no longer: little is left of the one in"
          + " use"),
  /** A target has something to say. */
  REMARK("a target has something to say of where it installs"),
  /** Somebody has to do something before the ports can serve the new certificate. */
  BY_HAND("somebody has to do something before the ports can serve the new certificate"),
  /** The servers are restarted, for the reload did not help. */
  RESTART("the servers are restarted, because a reload did not help"),
  /** A restart failed. */
  RESTART_FAILED("the servers could not be restarted"),
  /** The old files could not be put back. */
  PUT_BACK_FAILED("the old files could not be put back: somebody must act"),

  /** A hook ended well. */
  HOOK_DONE("a hook ended well"),
  /** A hook failed. */
  HOOK_FAILED("a hook failed, and is run again later"),
  /** A hook is left out. */
  HOOK_OBSOLETE("a hook is not run any more: the settings do not have it"),

  /** A port was checked for the first time. */
  FIRST_CHECK("a port was checked for the first time"),
  /** A port serves another certificate than before. */
  CERTIFICATE_CHANGED("a port serves another certificate than before"),
  /** A port's level is another than before, and no incident says why. */
  LEVEL_CHANGED("a port is better or worse than before, though there is no incident"),
  /** Something is wrong with a port, confirmed. */
  INCIDENT("something is wrong with a port, and further checks have confirmed it"),
  /** An incident is over. */
  RECOVERED("an incident is over, and further checks have confirmed it"),
  /** Ports are no longer checked. */
  CHECK_ENDED("ports are not checked any more"),

  /** A letter was delivered. */
  REMINDED("a letter was delivered, or the calendar's file is written again"),
  /** A letter could not be delivered. */
  REMINDER_FAILED(
      "a letter could not be delivered, or the calendar's file not written; it is tried again"),
  /** A letter is not sent by itself. */
  REMINDER_PASSED_OVER("a letter is not sent, because another one speaks for it"),

  /** A certificate is to be revoked. */
  REVOCATION_PLANNED("a certificate is to be revoked, and is not installed any more"),
  /** An authority is asked to revoke a certificate. */
  REVOCATION_REQUESTED(
      "another certificate is served everywhere; the authority is asked to revoke the old one"),
  /** A certificate is revoked. */
  REVOKED("a certificate is revoked"),
  /** A person is to have a certificate revoked. */
  REVOCATION_BY_HAND("a person is to ask the authority to revoke a certificate"),
  /** An authority has not revoked a certificate. */
  REVOCATION_FAILED("an authority has not revoked a certificate yet; the next run asks again"),
  /** A certificate is not to be revoked after all. */
  REVOCATION_WITHDRAWN("a certificate is not to be revoked after all"),

  /** A certificate that left the settings was retired. */
  FORGOTTEN("a certificate that left the settings was retired: only the trail tells of it now"),

  /** A key of an authority was made. */
  AUTHORITY_KEY("a key of an account or of a root of our own was made"),

  /** An account at an authority. */
  AUTHORITY_ACCOUNT("an account at an authority was registered, changed or given up"),

  /** An optional name is left out of an order. */
  NAME_LEFT_OUT("an optional name is left out of an order, and why"),

  /** An authority did otherwise than was preferred. */
  AUTHORITY_REMARK(
      "an authority did otherwise than the settings prefer, or says why it wants something"),

  /** An authority's directory says other than the week before. */
  AUTHORITY_CHANGED("an authority's terms, profiles or what else it offers have changed"),
  /** An authority's directory does not answer. */
  AUTHORITY_SILENT("an authority's directory does not answer"),
  /** It answers again. */
  AUTHORITY_ANSWERS("an authority's directory answers again"),

  /** Somebody says that the clock is right, though the ledger was written later. */
  CLOCK_RIGHT("somebody says that the clock is right, though the ledger was written later"),

  /** Of a version that this one does not know the words of; the text begins with the word. */
  OTHER("written by another version of Mailseal; the text begins with its word");

  private static final Map<String, EventKind> BY_WORD =
      Arrays.stream(values()).collect(Collectors.toMap(EventKind::word, Function.identity()));

  private final String word;
  private final String sentence;

  EventKind(String sentence) {
    this.word = name().toLowerCase(Locale.ROOT).replace('_', '-');
    this.sentence = sentence;
  }

  /** Such as {@code put-back}. */
  public String word() {
    return word;
  }

  /** What it means, in one sentence without a full stop. */
  public String sentence() {
    return sentence;
  }

  /**
   * The kind of a word; empty where this version has none of it. A daemon of an earlier version may
   * still be running when the migration is done, and goes on writing its own spellings.
   */
  public static Optional<EventKind> find(String word) {
    String now = word.equals("trouble") ? INCIDENT.word : word;
    return Optional.ofNullable(BY_WORD.get(now.toLowerCase(Locale.ROOT).replace('_', '-')));
  }

  @Override
  public String toString() {
    return word;
  }
}
