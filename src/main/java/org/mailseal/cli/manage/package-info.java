/**
 * The commands that act on the managed certificates of the settings, or show how they are.
 *
 * <p>{@code init} proposes settings, {@code adopt} those for what another client has managed;
 * {@code renew} and {@code rollback} act; {@code rehearse} shows a renewal without touching
 * anything; {@code status} and {@code audit} read the ledger and look at no port; {@code reminders}
 * mails what is due. {@code daemon} does all of it by itself; how, is the business of the room
 * {@code daemon}.
 */
@NullMarked
package org.mailseal.cli.manage;

import org.jspecify.annotations.NullMarked;
