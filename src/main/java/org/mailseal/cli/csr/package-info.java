/**
 * {@code mailseal csr}: requests for a CA that answers by hand, and its answers.
 *
 * <p>On a terminal {@link org.mailseal.cli.csr.CsrWizard} asks for everything, the server first: a
 * certificate that lacks the name in its greeting is what this program is to prevent. A request
 * waits in the ledger until it is answered or cancelled, several of them side by side, and is named
 * by its number or its certificate's name. {@code csr answer} takes what came back in any form,
 * finds the request by the public key, shows what was asked and what was given, and installs it.
 */
@NullMarked
package org.mailseal.cli.csr;

import org.jspecify.annotations.NullMarked;
