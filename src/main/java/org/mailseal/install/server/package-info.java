/**
 * Mail servers as targets, one class each: what it reads, who must be able to read it, how its own
 * check is asked, how it is told, and what its running processes keep.
 *
 * <p>A class here states facts of one server, each seen on the real one; where the server's manual
 * and the server differ, the comment says so. Everything that is alike for all of them lies one
 * room up.
 */
@NullMarked
package org.mailseal.install.server;

import org.jspecify.annotations.NullMarked;
