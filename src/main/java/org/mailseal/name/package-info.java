/**
 * The ground that every room stands on: what hosts are called, and how text from strangers is
 * shown.
 *
 * <p>A {@link org.mailseal.name.DnsName} is kept as it stands in a certificate: lower case, in
 * A-labels (RFC 5891), with a wildcard in its left-most label at most (RFC 9525 §6.3). An
 * internationalised name is read where both standards, IDNA 2003 and IDNA 2008, make the same of
 * it; where they make two hosts of it, both are said and none is taken. With {@link
 * org.mailseal.name.IpAddress} it is one of the two kinds of {@link org.mailseal.name.Identifier}
 * that a certificate can speak for (RFC 9525 §1.8). Both compare by value, so that sets of names
 * can be compared.
 *
 * <p>Greetings, subjects, an authority's messages and a server's output are text from strangers: it
 * goes through {@link org.mailseal.name.Printable} where it comes in, before it is shown, logged or
 * mailed, for it may hold the control characters of a terminal, or the line ends of a mail header.
 * {@link org.mailseal.name.Durations} are written as admins write them, a number and a unit.
 *
 * <p>Nothing here knows a certificate, a file, a network or a clock.
 */
@NullMarked
package org.mailseal.name;

import org.jspecify.annotations.NullMarked;
