package org.mailseal.lifecycle;

/** What a renewal waits for before it begins. */
public enum Urgency {
  /** The background job: only what is due, and only after the wait that a failure asks for. */
  WHEN_DUE,
  /** A person: what is due, whenever the last try failed. */
  NOW_IF_DUE,
  /** A person who insists. */
  NOW
}
