package org.mailseal.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * A hook that is still to be run for a certificate that is served.
 *
 * @param attempt the attempt whose certificate it is
 * @param position its place in the settings, from 0
 * @param tries how often it has failed
 * @param nextTry when it is worth trying again; empty where it was not tried yet
 * @param reason why it failed last
 */
public record PendingHook(
    long attempt, int position, int tries, Optional<Instant> nextTry, Optional<String> reason) {}
