/**
 * A local user without any rights, beside the built command that root runs: what he tries to be
 * given, to have run, or to stop. Each attack worked on a Mailseal before; see {@code
 * src/docs/security.md}.
 *
 * <p>He is made and removed by the tests; his programs lie in {@code src/test/servers/attacker}.
 */
@NullMarked
package org.mailseal.it.attacker;

import org.jspecify.annotations.NullMarked;
