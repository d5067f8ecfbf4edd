/**
 * The built command as a process, against real servers: what is promised to the people who run mail
 * servers, shown the way they would see it.
 *
 * <p>Nothing here calls the code under test. A test writes a settings file, runs {@code
 * target/mailseal/bin/mailseal}, and looks at exit codes, at what was printed, at the files with
 * their modes and owners, at the messages in a Maildir, and through {@code openssl s_client} at
 * what the ports serve. The servers are started once a class and brought back to the old
 * certificate before each test; each test has a settings file and a ledger of its own. Two classes
 * run side by side (see {@code pom.xml}): they share nothing but the machine.
 */
@NullMarked
package org.mailseal.it;

import org.jspecify.annotations.NullMarked;
