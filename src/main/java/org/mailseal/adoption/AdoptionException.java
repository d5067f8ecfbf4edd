package org.mailseal.adoption;

import java.util.List;

/** What another client manages cannot be taken over as it is. Nothing was changed. */
public final class AdoptionException extends Exception {
  private final List<String> faults;

  /**
   * Several faults at once.
   *
   * @param faults each a printable sentence that names its place
   */
  AdoptionException(List<String> faults) {
    super(String.join("; ", faults));
    this.faults = List.copyOf(faults);
  }

  AdoptionException(String fault) {
    this(List.of(fault));
  }

  public List<String> faults() {
    return faults;
  }
}
