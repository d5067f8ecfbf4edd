/**
 * {@code mailseal certificate}: certificates and keys in files, in and out.
 *
 * <p>{@code show} says in plain words what is in files of any form, or in use for a name. {@code
 * import} adopts a certificate with its key: where the settings have its name it is installed and
 * seen served, otherwise it is kept, encrypted. {@code export} hands one out; a private key without
 * a password leaves only where that was asked for by name, and never in a file that others can
 * read.
 */
@NullMarked
package org.mailseal.cli.certificate;

import org.jspecify.annotations.NullMarked;
