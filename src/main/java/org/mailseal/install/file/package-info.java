/**
 * Targets that are files in a form, for whatever reads them, and the command that says so to it.
 */
@NullMarked
package org.mailseal.install.file;

import org.jspecify.annotations.NullMarked;
