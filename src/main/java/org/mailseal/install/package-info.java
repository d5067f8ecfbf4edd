/**
 * Where a certificate is installed, so that no moment leaves a mail server broken.
 *
 * <p>A <em>target</em> is one consumer of the certificate: it knows which files that server reads
 * and in which form, who must be able to read them, how the server's own check is asked, and how it
 * is made to read them again. A <em>kind</em> of target reads its entry of the settings. Servers
 * lie in {@code server}, plain forms in {@code file}, what is carried to another machine in {@code
 * kit}, and the list of all kinds in {@code kinds}.
 *
 * <p>An {@link org.mailseal.install.Installation} takes all targets of one certificate through the
 * same steps. Each file is a symbolic link into a <em>store</em> beside it, where every certificate
 * is a <em>generation</em>, a folder; the link {@code now} says which one is in use. The new one is
 * written and synced first; then one rename(2) of {@code now} changes a key and its certificate at
 * once; then the servers check and reload. So a process that dies, or a machine, leaves the old
 * pair or the new one and never half of each.
 *
 * <p>Whoever changes files holds their stores: a lock of the kernel on a file in each, which is
 * another process's only after this one has ended, in whatever container and whatever ledger it
 * has.
 *
 * <p>What was there before the first generation is hard-linked into the store before its own name
 * becomes a link, and is renamed back where it is put back: same inode, same owner, mode and ACLs.
 * {@code GenerationStore} is that store, {@code SyncedFiles} the synced writes and renames; {@code
 * SingleFile} is for single files handed to a person.
 *
 * <p>A mail server's running processes keep the old certificate until they are reloaded, and some
 * never notice a failed reload. So nothing here claims success: the caller checks the live ports,
 * and calls {@code putBack} if they do not serve the new leaf.
 *
 * <p>Commands are argument lists, never shell strings. Every one has a deadline, little of the
 * environment, and its output is a stranger's text.
 */
@NullMarked
package org.mailseal.install;

import org.jspecify.annotations.NullMarked;
