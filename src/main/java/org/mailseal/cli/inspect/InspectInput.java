package org.mailseal.cli.inspect;

import java.util.Iterator;
import java.util.OptionalLong;
import org.mailseal.inspection.batch.Order;
import org.mailseal.inspection.batch.Outcome;

/**
 * What was named, then what the lines say.
 *
 * @param noDns whether mail domains cannot be found
 */
record InspectInput(Iterator<Order> named, Iterator<Order> lines, boolean noDns)
    implements Iterator<Order> {
  @Override
  public boolean hasNext() {
    return named.hasNext() || lines.hasNext();
  }

  @Override
  public Order next() {
    Order next = named.hasNext() ? named.next() : lines.next();
    return noDns && next instanceof Order.OfDomain domain
        ? new Order.Unreadable(
            new Outcome.Skipped(
                OptionalLong.empty(),
                domain.domain().text(),
                "the servers of a domain are in the DNS; leave out --no-dns"))
        : next;
  }
}
