/**
 * Whom to trust on this host. Other people's processes run beside the mail server; none of what
 * they call themselves, were started with, listen on or write is evidence of anything, until the
 * kernel has said whose it is.
 *
 * <p>A path is trusted where only root, and the user as whom this process runs, could make it lead
 * elsewhere: every directory and link on the way is looked at, one after the other. A process is
 * one of ours where its real, effective and saved user are, in this user namespace; anybody can be
 * root in a namespace of his own. A port on loopback below which nobody has a right of his own
 * (1024 and up) is whoever's came first: the kernel tells whose.
 *
 * <p>All of {@code /proc/PID} is read in an order: first whose the process is, from files that the
 * kernel alone writes, and only of one of ours what lies in its memory (its arguments, its
 * environment). A stranger's memory may be made to never answer. And an answer counts only where
 * the process has started no other program meanwhile.
 *
 * <p>A process number says little of who somebody is: it is given again to a later process, each
 * PID namespace (and so each container) has one of its own, and every boot begins anew. {@link
 * org.mailseal.host.ProcessIdentity} adds the boot's identifier, the namespace and the tick of the
 * boot's clock at which the process has started, which no setting of the time changes. What the
 * kernel does not show here may well be alive elsewhere.
 */
@NullMarked
package org.mailseal.host;

import org.jspecify.annotations.NullMarked;
