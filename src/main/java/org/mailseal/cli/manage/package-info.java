/** The commands that act on the managed certificates, or show how they are. */
@NullMarked
package org.mailseal.cli.manage;

import org.jspecify.annotations.NullMarked;
