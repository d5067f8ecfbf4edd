/**
 * Which names an authority would sign, looked at before it is asked.
 *
 * <p>An order fails as a whole where a single name of it cannot be proven, and authorities limit
 * how often that may happen. So each name is looked at first: has it an address (RFC 8555 §8.3)? Do
 * its CAA records allow the authority (RFC 8659), this account and this way to prove it (RFC 8657)?
 * Does DNSSEC hold? Does it lead to us, or may we change its zone? Does a wildcard of the same
 * order make it redundant? Each question is a {@link org.mailseal.lifecycle.names.NameRule}, and
 * each answer a finding with its code, its fix and its clause.
 *
 * <p>A failure is what the authority would surely refuse, and nothing else: a bad optional name is
 * left out of the order then, a bad required one keeps it from being placed. What is not known (no
 * resolver, no answer, another view from here than from outside) is said and stops nothing; it is
 * for the authority to judge.
 *
 * <p>Only authorities that look at names by themselves are foreseen so: one of our own signs what
 * it is asked, and one that answers by hand has its own ways. {@link
 * org.mailseal.lifecycle.names.NamesPreflight} asks, side by side and with a deadline; the dry run
 * and the renewal go by the same.
 */
@NullMarked
package org.mailseal.lifecycle.names;

import org.jspecify.annotations.NullMarked;
