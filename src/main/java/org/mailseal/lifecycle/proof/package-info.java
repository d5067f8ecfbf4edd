/**
 * What a renewal must show before it counts as one: that every port serves the certificate.
 *
 * <p>A server's old processes go on answering for a while after a reload, and a name may stand for
 * several nodes. So each port is looked at at all of its addresses, several times in a row, until
 * all agree or the time is up.
 */
@NullMarked
package org.mailseal.lifecycle.proof;

import org.jspecify.annotations.NullMarked;
