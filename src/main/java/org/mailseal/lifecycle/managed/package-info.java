/**
 * One managed certificate, what the settings want of it and what there is of it.
 *
 * <p>A <em>managed certificate</em> is desired state: names, an authority, the kind of key, the
 * targets that it is installed in and the ports that serve it. Its {@linkplain
 * org.mailseal.lifecycle.managed.CertificateContext context} gives all that works on it the actual
 * state: its attempts in the ledger, what its targets hold, and {@linkplain
 * org.mailseal.lifecycle.managed.ServedCertificates what its ports serve}. Nothing is decided here.
 */
@NullMarked
package org.mailseal.lifecycle.managed;

import org.jspecify.annotations.NullMarked;
