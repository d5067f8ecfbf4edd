/**
 * Every kind of target there is, in one list: what the settings may name, and what is looked for on
 * a host. No other place knows all kinds, and no kind knows of this one.
 */
@NullMarked
package org.mailseal.install.kinds;

import org.jspecify.annotations.NullMarked;
