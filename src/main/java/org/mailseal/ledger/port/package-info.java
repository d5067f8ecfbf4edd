/**
 * What is remembered of a port: what it served when it was last seen, what the last check found,
 * and its incidents. Plain values, and {@link org.mailseal.ledger.port.PortColumns} with the words
 * for them in the tables; the tables themselves are the ledger's.
 *
 * <p>A port is an endpoint at one address. An <em>incident</em> is something wrong with it in one
 * respect, its <em>topic</em>: <em>soft</em> until further checks have confirmed it, <em>hard</em>
 * until further checks no longer find it, then <em>recovered</em>. {@code monitor} leads it on from
 * one state to the next; {@link org.mailseal.ledger.Checks} keeps it.
 */
@NullMarked
package org.mailseal.ledger.port;

import org.jspecify.annotations.NullMarked;
