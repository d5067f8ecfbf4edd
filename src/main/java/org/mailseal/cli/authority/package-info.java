/**
 * {@code mailseal authority}: who signs, what each of them offers, and our accounts there.
 *
 * <p>{@code list} asks nobody, and tells what the daemon heard last. {@code check} asks every ACME
 * server for its directory and how our account stands, and changes nothing. {@code account} changes
 * one account: another key, the contact, terms that are accepted, or its end.
 */
@NullMarked
package org.mailseal.cli.authority;

import org.jspecify.annotations.NullMarked;
