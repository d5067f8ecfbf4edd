/**
 * Judges evidence: names, dates, chain, trust, key and signature, usage, revocation, STARTTLS,
 * TLSA, CAA, MTA-STS.
 *
 * <p>A judge is a pure function of evidence, so each is tried with certificates made for it. It
 * says ok, warning, failure or unknown, each with its fix and the clause that it is held against.
 * What could not be found out is unknown, never ok.
 */
@NullMarked
package org.mailseal.inspection.check;

import org.jspecify.annotations.NullMarked;
