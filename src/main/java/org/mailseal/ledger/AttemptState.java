package org.mailseal.ledger;

import org.mailseal.ledger.trail.EventKind;

/**
 * How far an attempt has come. Each state is recorded before the effects of the step that follows
 * it.
 */
public enum AttemptState {
  /** A key and a request exist; nobody was asked yet. */
  DRAFTED,
  /** The authority is being asked. */
  REQUESTED,
  /** The authority will answer later; until then it is one of the {@link Requests}. */
  AWAITING_ANSWER,
  /** A request's end: its answer is here. Where it is installed, that is an attempt of its own. */
  ANSWERED,
  /** A request's end: nobody waits for its answer now. */
  CANCELLED,
  /** The answer is here, checked, and in the ledger. */
  ISSUED,
  /** The old files are kept; from here on the new ones may be in place. */
  STAGED,
  /** The new files are in place; from here on the servers may have read them. */
  SWAPPED,
  /** Every port was seen to serve the new leaf. */
  SERVED,
  /**
   * The new leaf is installed, and served by every port that could be seen; a port that served
   * nothing before was not seen to serve it either.
   */
  UNPROVEN,
  /** The old files were put back. */
  PUT_BACK,
  /** It came to nothing before any file was touched. */
  FAILED,
  /**
   * No attempt of Mailseal's: what was in use before its first one, so that it can be gone back to.
   */
  FOUND;

  /** Whether there is something left to finish or undo. */
  public boolean open() {
    return switch (this) {
      case SERVED, UNPROVEN, PUT_BACK, FAILED, FOUND, ANSWERED, CANCELLED -> false;
      case DRAFTED, REQUESTED, AWAITING_ANSWER, ISSUED, STAGED, SWAPPED -> true;
    };
  }

  /** Whether its certificate is the one in the targets' files, if none came after it. */
  public boolean installed() {
    return this == SERVED || this == UNPROVEN;
  }

  /** Whether files of the targets may be new. */
  public boolean filesTouched() {
    return this == STAGED || this == SWAPPED;
  }

  /** What the trail tells when an attempt has come to it. */
  public EventKind event() {
    return switch (this) {
      case DRAFTED -> EventKind.DRAFTED;
      case REQUESTED -> EventKind.REQUESTED;
      case AWAITING_ANSWER -> EventKind.AWAITING_ANSWER;
      case ANSWERED -> EventKind.ANSWERED;
      case CANCELLED -> EventKind.CANCELLED;
      case ISSUED -> EventKind.ISSUED;
      case STAGED -> EventKind.STAGED;
      case SWAPPED -> EventKind.SWAPPED;
      case SERVED -> EventKind.SERVED;
      case UNPROVEN -> EventKind.UNPROVEN;
      case PUT_BACK -> EventKind.PUT_BACK;
      case FAILED -> EventKind.FAILED;
      case FOUND -> EventKind.FOUND;
    };
  }
}
