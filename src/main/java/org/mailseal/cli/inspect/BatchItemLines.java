package org.mailseal.cli.inspect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.mailseal.inspection.batch.BatchItem;
import org.mailseal.inspection.batch.BatchOutcome;
import org.mailseal.name.Printable;

/**
 * Orders, one a line, read only when they are asked for. Blank lines and comments ({@code #} at the
 * beginning or after a blank) are passed over; a line that is wrong is an order too, one that
 * nobody can carry out. What cannot be read at all is an {@link UncheckedIOException}.
 */
final class BatchItemLines implements Iterator<BatchItem> {
  /** Twice the longest host name, with room for a comment. */
  static final int MAX_LINE_CHARACTERS = 1024;

  private final InputStream input;
  private final BatchItemParser text;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(MAX_LINE_CHARACTERS);
  private long number;
  private @Nullable BatchItem next;

  /**
   * Lines of a stream.
   *
   * @param input buffered; is not closed
   */
  BatchItemLines(InputStream input, BatchItemParser text) {
    this.input = input;
    this.text = text;
  }

  @Override
  public boolean hasNext() {
    try {
      while (next == null) {
        Optional<String> read = readLine();
        if (read.isEmpty()) {
          return false;
        }
        next = order(read.get());
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public BatchItem next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("the input has ended");
    }
    BatchItem item = next;
    next = null;
    return item;
  }

  /** How many orders there are; the input is read to its end. */
  long count() throws IOException {
    long count = 0;
    for (Optional<String> read = readLine(); read.isPresent(); read = readLine()) {
      if (!meant(read.get()).isEmpty()) {
        count++;
      }
    }
    return count;
  }

  private @Nullable BatchItem order(String read) {
    if (read.length() > MAX_LINE_CHARACTERS) {
      return wrong(read.substring(0, 40) + "...", "longer than " + MAX_LINE_CHARACTERS + " bytes");
    }
    String meant = meant(read);
    if (meant.isEmpty()) {
      return null;
    }
    try {
      return text.parse(meant);
    } catch (IllegalArgumentException e) {
      return wrong(meant, String.valueOf(e.getMessage()));
    }
  }

  private BatchItem wrong(String written, String why) {
    return new BatchItem.Unreadable(
        new BatchOutcome.Skipped(OptionalLong.of(number), Printable.sanitize(written), why));
  }

  private static String meant(String read) {
    String meant = read.strip();
    for (int hash = meant.indexOf('#'); hash >= 0; hash = meant.indexOf('#', hash + 1)) {
      if (hash == 0 || Character.isWhitespace(meant.charAt(hash - 1))) {
        return meant.substring(0, hash).strip();
      }
    }
    return meant;
  }

  /** A line without its end; of one that is too long one character more than is allowed. */
  private Optional<String> readLine() throws IOException {
    line.reset();
    int octet = input.read();
    if (octet < 0) {
      return Optional.empty();
    }
    for (; octet >= 0 && octet != '\n'; octet = input.read()) {
      if (line.size() <= MAX_LINE_CHARACTERS) {
        line.write(octet);
      }
    }
    number++;
    // Latin-1 where it is too long, so that it still is.
    String read =
        line.toString(
            line.size() > MAX_LINE_CHARACTERS
                ? StandardCharsets.ISO_8859_1
                : StandardCharsets.UTF_8);
    return Optional.of(number == 1 && read.startsWith("\uFEFF") ? read.substring(1) : read);
  }
}
