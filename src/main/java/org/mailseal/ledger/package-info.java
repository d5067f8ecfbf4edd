/**
 * The database: attempts with their keys and chains, what was seen, who is to be alerted, and the
 * trail of events.
 *
 * <p>The ledger holds the <em>actual</em> state; the desired one is in the settings. Its first
 * rule: a step is in the ledger, and on the disk, before it has an effect outside. A process may be
 * killed at any instant; the next one reads here how far the last one came. H2's default would lose
 * the last half second, or all, with a killed process: it is opened with {@code WRITE_DELAY=0}, and
 * {@code CHECKPOINT SYNC} follows each step.
 *
 * <p>The command and the daemon share one H2 file: the first opens it and serves the others on a
 * UNIX socket ({@link org.mailseal.ledger.access}). So that two of them never act on the same
 * certificate, whoever acts holds its {@link org.mailseal.ledger.Claims.Claim}, and what is written
 * of its attempts, {@link org.mailseal.ledger.AttemptSteps}, is fenced by it: one that stood still
 * for longer than its claim lasts, and was replaced, writes nothing any more.
 *
 * <p>A row of the table {@code attempt} is either an attempt, running or ended, or a {@linkplain
 * org.mailseal.ledger.Requests request} that waits for a CA. A request keeps its key until it is
 * answered or cancelled, whatever is served meanwhile. An attempt's state is DRAFTED, REQUESTED,
 * ISSUED, STAGED or SWAPPED while it runs, and SERVED, PUT_BACK or FAILED once it has ended; a
 * request is AWAITING_ANSWER, then ANSWERED or CANCELLED; FOUND is what was in use before the first
 * attempt.
 *
 * <p>What a check found at each port is kept for the next one to be compared with. A check here is
 * one round of the daemon over a certificate's ports; the checks of an inspection are in {@code
 * inspection.check}. An {@link org.mailseal.ledger.port.Incident} that is confirmed, or has
 * recovered, and the {@link org.mailseal.ledger.Alert} that reports it are one step. What happens
 * to a certificate is an {@link org.mailseal.ledger.trail.Event} of the audit trail, written in the
 * step that it is of.
 *
 * <p>Endpoints, addresses, levels, topics and states are types up to the SQL; {@link
 * org.mailseal.ledger.port.PortColumns} has the words that stand in the tables for them. An
 * incident is a row of the table {@code trouble}; SOFT is stored as SUSPECTED, HARD as STANDING,
 * RECOVERED as OVER, NOTED as NOTED. A migration keeps what is there, and a word that an earlier
 * version has written never breaks a check.
 *
 * <p>Private keys are sealed with a passphrase that lies in a file of its own, mode 0600, made at
 * first use; a copy of the database alone opens no key. Whoever backs one up without the other has
 * backed up neither.
 */
@NullMarked
package org.mailseal.ledger;

import org.jspecify.annotations.NullMarked;
