/**
 * What no fault may break: the built command is ended, starved or lied to at a moment of its
 * choosing, and the mail servers must come through it.
 *
 * <p>The moments are system calls. A tracer ends the process, or lets a call fail, at the n-th call
 * of a kind, so that every step of a renewal is met without a word of the product's help. Postfix
 * and Dovecot are Debian's own, and are started again after each fault, as after a power cut: what
 * they read then is what counts. The certificates come from an authority of Mailseal's own ({@code
 * local}), because the order is not the point here.
 */
@NullMarked
package org.mailseal.crash;

import org.jspecify.annotations.NullMarked;
