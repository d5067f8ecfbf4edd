/**
 * Letters, and the ways that they leave by. Nothing here knows what a letter is about.
 *
 * <p>A {@link Way} is a <em>relay</em>, a mail server that takes our letters, or the
 * <em>direct</em> one, to the mail servers of each recipient's domain. The ways of a {@link Route}
 * are tried in order, because the first is usually the local server, whose certificate may be the
 * very thing that broke. For the same reason the way to loopback goes without TLS unless the
 * settings ask for it, and the host's own server may be marked as such: then its certificate is
 * noted, not demanded. Every other relay needs TLS, from the first byte (RFC 8314) or by STARTTLS
 * (RFC 3207), with its name and chain checked; opportunistic TLS (RFC 7435) must be asked for,
 * because what an attacker may strip protects nobody. The direct way has no other. A password or
 * token is read when it is needed and goes only into TLS that is checked.
 *
 * <p>A server that says 250 after the data has taken the duty to deliver (RFC 5321 §6.1); what
 * happens to the connection after that changes nothing. A recipient refused at RCPT is named, the
 * others get their letter, and the next way is asked for him alone. Every refusal says whether
 * trying again may help (a 4yz answer, a broken connection) or not (5yz). Each way has a deadline
 * for the whole, because a server that sends a byte now and then is never late by the deadline of a
 * single answer. What servers say is a stranger's text, and some repeat the command, AUTH with it.
 *
 * <p>{@code Mailer} goes along the route; {@code DeliveryAttempt} is one try of one way, {@code
 * SmtpDialogue} what is said to one server, {@code MailHosts} who takes a domain's mail. This is
 * the only home of Jakarta Mail and its implementation, Angus Mail.
 */
@NullMarked
package org.mailseal.notification.mail;

import org.jspecify.annotations.NullMarked;
