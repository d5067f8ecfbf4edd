/** What is said of real servers and real DNS, held against what other tools say of them. */
@NullMarked
package org.mailseal.it.inspect;

import org.jspecify.annotations.NullMarked;
