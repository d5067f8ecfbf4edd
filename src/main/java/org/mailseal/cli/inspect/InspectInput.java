package org.mailseal.cli.inspect;

import java.util.Iterator;
import java.util.OptionalLong;
import org.mailseal.inspection.batch.BatchItem;
import org.mailseal.inspection.batch.BatchOutcome;

/**
 * What was named, then what the lines say.
 *
 * @param noDns whether mail domains cannot be found
 */
record InspectInput(Iterator<BatchItem> named, Iterator<BatchItem> lines, boolean noDns)
    implements Iterator<BatchItem> {
  @Override
  public boolean hasNext() {
    return named.hasNext() || lines.hasNext();
  }

  @Override
  public BatchItem next() {
    BatchItem next = named.hasNext() ? named.next() : lines.next();
    return noDns && next instanceof BatchItem.OfDomain domain
        ? new BatchItem.Unreadable(
            new BatchOutcome.Skipped(
                OptionalLong.empty(),
                domain.domain().text(),
                "the servers of a domain are in the DNS; leave out --no-dns"))
        : next;
  }
}
