/**
 * The lines of the audit trail: what has happened, and of which kind it was. A line is never
 * changed and never deleted, also where a certificate is forgotten.
 */
@NullMarked
package org.mailseal.ledger.trail;

import org.jspecify.annotations.NullMarked;
