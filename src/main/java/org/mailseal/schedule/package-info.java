/**
 * When things happen in the daemon: Quartz jobs and their triggers, kept in the ledger so that they
 * outlive the process.
 *
 * <p>There are four jobs. A <em>sweep</em> renews what is due of all managed certificates; it comes
 * once in each span of the settings, at a random moment, so that a fleet does not reach its
 * authority all at once, and earlier where a failed attempt asks for it. A <em>check</em> is of the
 * ports of one certificate; each has an interval of its own, begun at a random moment, and one more
 * trigger where it asks to be run again soon. A <em>reminder</em> run sends what is due: every ten
 * minutes, for the command line sets alerts too and a letter that no relay took is tried again, and
 * at the soonest instant that an alert in the ledger names; after downtime it fires late rather
 * than never. A <em>pulse</em> comes once a minute and proves that all this works.
 *
 * <p>The wall clock may be set. A time beyond one interval from now was planned by another clock
 * and is no plan: at the start, and whenever it is asked for, what does not stand is planned anew.
 * Checks that were missed come at their next turn, so that a clock that goes forward, or a machine
 * that wakes up, is no storm.
 *
 * <p>A trigger's name is kept in the ledger: whoever renames one removes the old one at the start.
 *
 * <p>How often a port is checked is {@code checks.every} in the settings, 15 minutes unless given;
 * what a check is, {@code monitor} says. Nothing else is decided here: what is due, what is sent
 * and what is recorded is the business of those who are called.
 */
@NullMarked
package org.mailseal.schedule;

import org.jspecify.annotations.NullMarked;
