/**
 * Kits for mail servers on machines that Mailseal does not run on: a folder with the certificate,
 * its key, and a script that somebody carries there and runs.
 *
 * <p>A script notes what was there before, imports, enables, restarts, and checks the ports of its
 * own machine; where they do not serve the expected certificate it puts everything back, and it can
 * do so later. Its body is fixed. What comes from the certificate stands at its head, quoted as
 * data: subjects are a stranger's text. No password is ever in it.
 */
@NullMarked
package org.mailseal.install.kit;

import org.jspecify.annotations.NullMarked;
