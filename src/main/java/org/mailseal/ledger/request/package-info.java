/** A request that its CA has not answered, as people are told of it. */
@NullMarked
package org.mailseal.ledger.request;

import org.jspecify.annotations.NullMarked;
