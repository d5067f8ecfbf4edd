/**
 * When things happen in the daemon: Quartz jobs and their triggers, kept in the ledger so that they
 * outlive the process.
 *
 * <p>There are three jobs. A <em>sweep</em> renews what is due of all managed certificates; it
 * comes once in each span of the settings, at a random moment, so that a fleet does not reach its
 * authority all at once, and earlier where a failed attempt asks for it. A <em>check</em> is of the
 * ports of one certificate; each has an interval of its own, begun at a random moment, and one more
 * trigger where it asks to be run again soon. A <em>reminder</em> run sends what is due. Each open
 * alert has a trigger of its own at the instant that the ledger names; after downtime it fires late
 * rather than never. Every ten minutes, and after each sweep, the triggers are <em>reconciled</em>
 * with the alerts in the ledger: the command line sets alerts too, and a letter that no relay took
 * is tried again.
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
