package org.mailseal.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * A line of the trail.
 *
 * @param at when
 * @param name the managed certificate; empty where it concerns none
 * @param attempt the attempt's number
 * @param kind one word, such as {@code swapped}
 * @param text a sentence, printable
 */
public record Event(
    Instant at, Optional<String> name, Optional<Long> attempt, String kind, String text) {}
