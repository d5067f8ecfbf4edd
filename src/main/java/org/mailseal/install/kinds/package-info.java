/**
 * Every kind of target there is, in one list: what the settings may name, and what is looked for on
 * a host. This is the only place that knows all kinds; they know nothing of each other.
 */
@NullMarked
package org.mailseal.install.kinds;

import org.jspecify.annotations.NullMarked;
