/**
 * When things happen in the daemon: Quartz jobs and their triggers, kept in the ledger so that they
 * outlive the process.
 *
 * <p>There are four kinds of job. A <em>sweep</em> looks at every managed certificate and renews
 * what is due; it comes once in each span of the settings, at a random moment, so that a fleet does
 * not reach its authority all at once, and earlier where a failed attempt asks for it. An
 * <em>alert</em> is a trigger of its own at the instant that the ledger names; after downtime it
 * fires late rather than never. A <em>roll-call</em> sees to it that every open alert has its
 * trigger: the command line sets alerts too, and a letter that no relay took is tried again. A
 * <em>check</em> looks at the ports of one certificate; each has a round of its own, begun at a
 * random moment, and one more trigger for what a check wants to see again soon.
 *
 * <p>Nothing is decided here: what is due, what is sent and what is recorded is the business of
 * those who are called.
 */
@NullMarked
package org.mailseal.schedule;

import org.jspecify.annotations.NullMarked;
