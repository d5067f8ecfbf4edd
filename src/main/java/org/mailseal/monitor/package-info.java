/**
 * The health of every port between two renewals: what is checked again and again, and what has
 * changed since the check before.
 *
 * <p>Nothing is believed at first sight. An <em>incident</em> is <em>soft</em> until a second
 * inspection has found it too (a third, where a port cannot be reached), then <em>hard</em> until
 * two inspections in a row no longer find it; then it is <em>recovered</em>. {@link
 * org.mailseal.monitor.PortHealth} is that state machine, a pure function of one inspection after
 * the other. {@link org.mailseal.monitor.PortProblems} decides what of an inspection is an incident
 * at all, {@link org.mailseal.monitor.HealthEvents} what of it goes into the trail, and {@link
 * org.mailseal.monitor.HealthWording} has the sentences.
 *
 * <p>A check inspects every endpoint once, as a client of the kind of key that Mailseal has
 * installed, and what is in doubt then once more. How often is {@code checks.every} in the
 * settings, 15 minutes unless given ({@code settings.CheckPlan}); {@code schedule} fires it. {@link
 * org.mailseal.monitor.Monitor} keeps the result in the ledger, and judges nothing while a renewal
 * changes what the ports serve. Who is told of an incident is not decided here: the ledger sets the
 * alert in the same step, and {@code notification} writes the letter.
 */
@NullMarked
package org.mailseal.monitor;

import org.jspecify.annotations.NullMarked;
