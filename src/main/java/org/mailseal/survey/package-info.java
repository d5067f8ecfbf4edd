/**
 * What a host with mail servers looks like before Mailseal has any settings, and which settings
 * would fit it.
 *
 * <p>A <em>survey</em> is made from within and from without. From within: which server programs
 * run, with which configuration, and which files they read the certificate from; every kind of
 * server finds its own ({@code ServerKind.find}). From without: which mail ports answer, what they
 * call themselves, and which certificate they serve. A {@link org.mailseal.survey.Proposal} decides
 * from both, and says what it could not decide; nothing on the host is changed.
 *
 * <p>The name that matters is the one in the 220 greeting (RFC 5321 §4.2): other servers that check
 * certificates know no better one. All else (a server's own settings, the certificate that is
 * served now) is asked only where no greeting names the host.
 *
 * <p>Nothing that is seen is believed as it stands. A greeting gives a name only where it is a
 * plain DNS name; every path is quoted; every sentence is made printable. What a process was
 * started with counts only where root, or who runs this, is its user and alone could have written
 * its program: an ordinary user may start an nginx, too, and name a configuration that loads code.
 * Of all others {@link org.mailseal.survey.ThisHost} says that they run, and no more; those of
 * containers it leaves out.
 */
@NullMarked
package org.mailseal.survey;

import org.jspecify.annotations.NullMarked;
