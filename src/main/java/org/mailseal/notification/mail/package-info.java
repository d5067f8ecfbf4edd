/**
 * Letters over relays. Nothing here knows what a letter is about.
 *
 * <p>A <em>relay</em> is a mail server that takes our letters. They are tried in order, because the
 * first is usually the local server, whose certificate may be the very thing that broke. For the
 * same reason the way to loopback goes without TLS, unless the settings ask for it; every other
 * needs it, either from the first byte (RFC 8314) or by STARTTLS (RFC 3207), with the relay's name
 * and chain checked. There is no opportunistic middle: what an attacker may strip protects nobody.
 * A password is read when it is needed and goes only into TLS.
 *
 * <p>A relay that says 250 after the data has taken the duty to deliver (RFC 5321 §6.1); what
 * happens to the connection after that changes nothing. A recipient refused at RCPT is named, and
 * the others get their letter. Each relay has a deadline for the whole dialogue, because one that
 * sends a byte now and then is never late by the deadline of a single answer. What relays say is a
 * stranger's text, and some repeat the command, AUTH with it.
 *
 * <p>This is the only home of Jakarta Mail and its implementation, Angus Mail.
 */
@NullMarked
package org.mailseal.notification.mail;

import org.jspecify.annotations.NullMarked;
