package org.mailseal.authority;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailseal.name.Identifier;

/**
 * An authority did not give what it was asked for. The message is printable, and holds the
 * authority's own words.
 */
public final class AuthorityException extends Exception {
  /** When it is worth asking again. */
  public sealed interface Again {
    /** Soon: it may be gone by then. */
    record Soon() implements Again {}

    /** The authority wants to be left alone until then. */
    record NotBefore(Instant at) implements Again {}

    /** When somebody has mended it: to ask before is in vain, and may count against us. */
    record OnceMended() implements Again {}
  }

  private final transient Again again;
  private final transient Set<Identifier> refused;
  private final boolean elsewhere;

  public AuthorityException(String message) {
    this(message, null);
  }

  public AuthorityException(String message, @Nullable Throwable cause) {
    this(message, cause, new Again.Soon());
  }

  public AuthorityException(String message, @Nullable Throwable cause, Again again) {
    super(message, cause);
    this.again = again;
    this.refused = Set.of();
    this.elsewhere = true;
  }

  private AuthorityException(AuthorityException told, Set<Identifier> refused, boolean elsewhere) {
    super(told.getMessage(), told.getCause());
    this.again = told.again;
    this.refused = Set.copyOf(refused);
    this.elsewhere = elsewhere;
  }

  /**
   * The same where it was these names alone that kept the authority from giving it.
   *
   * @param names some of those that were asked for
   */
  public AuthorityException about(Set<Identifier> names) {
    return new AuthorityException(this, names, elsewhere);
  }

  /**
   * The same where the fault is a name's or this host's: another authority would find it, too, and
   * count it against its limits.
   */
  public AuthorityException everywhere() {
    return new AuthorityException(this, refused, false);
  }

  /** Whether another authority may give what this one did not. */
  public boolean elsewhere() {
    return elsewhere;
  }

  public Again again() {
    return again;
  }

  /** The names but for which it would have been given; none where that is not known. */
  public Set<Identifier> refused() {
    return refused;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
