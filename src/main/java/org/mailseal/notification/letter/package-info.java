/**
 * What a letter says, and how it looks. A {@link org.mailseal.notification.letter.LetterBody} is a
 * list of blocks; it becomes plain text that reads well alone, and HTML that loads nothing and
 * reads well on a phone, in a light theme and in a dark one. One of the blocks is a picture: the
 * lifetimes of certificates as bars, with a line for today, drawn in characters or in the cells of
 * tables.
 *
 * <p>Strangers' text is made harmless here, whatever block it stands in.
 */
@NullMarked
package org.mailseal.notification.letter;

import org.jspecify.annotations.NullMarked;
