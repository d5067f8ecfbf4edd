/** Renewing: from an expiring certificate to one that every port serves, and every way back. */
@NullMarked
package org.mailseal.it.renew;

import org.jspecify.annotations.NullMarked;
