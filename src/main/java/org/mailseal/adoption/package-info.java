/**
 * What certbot and acme.sh manage on this host, and how Mailseal takes it over.
 *
 * <p>A <em>lineage</em> is certbot's word for one certificate through all its renewals: names, key,
 * certificate, and how it is renewed. {@link org.mailseal.adoption.CertbotFolder} reads those of
 * {@code /etc/letsencrypt}: {@code renewal/NAME.conf} says how, {@code live/NAME/} holds links into
 * {@code archive/NAME/}, {@code accounts/} the account keys as JSON Web Keys (RFC 7517). {@link
 * org.mailseal.adoption.AcmeShFolder} reads those of {@code ~/.acme.sh}: {@code NAME/} for RSA and
 * {@code NAME_ecc/} for ECDSA, with {@code NAME.conf} in each, a list of shell variables; {@code
 * ca/} holds the account keys. Neither file is run; nothing is read that others than root, and who
 * runs this, could have written.
 *
 * <p>An {@link org.mailseal.adoption.AdoptionPlan} puts lineages, settings and the servers of this
 * host together: which authority and certificate the settings need, in whose entries the files stay
 * that servers read today, and which of the other client's hooks that replaces. The same account
 * goes on at the authority, and the certificate with its key goes into the ledger, so that nothing
 * is ordered before its time.
 *
 * <p>A certificate has one client. {@link org.mailseal.adoption.RenewalSwitch} ends the other one's
 * renewals in a way that it knows itself, while its lock is held, and undoes all of it where a part
 * fails.
 */
@NullMarked
package org.mailseal.adoption;

import org.jspecify.annotations.NullMarked;
