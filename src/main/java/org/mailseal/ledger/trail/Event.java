package org.mailseal.ledger.trail;

import java.time.Instant;
import java.util.Optional;

/**
 * A line of the trail.
 *
 * @param at when
 * @param name the managed certificate; empty where it concerns none
 * @param attempt the attempt's number
 * @param kind what it tells of
 * @param text a sentence, printable
 */
public record Event(
    Instant at, Optional<String> name, Optional<Long> attempt, EventKind kind, String text) {}
