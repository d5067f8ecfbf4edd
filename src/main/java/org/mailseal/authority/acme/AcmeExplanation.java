package org.mailseal.authority.acme;

import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.AuthorityException.Again;
import org.mailseal.authority.acme.http.UnavailableException;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.exception.AcmeUserActionRequiredException;

/**
 * Tells what went wrong with an ACME server, in its own words where it has some.
 *
 * @param caaIdentities what a CAA record may call it (RFC 8555 §7.1.1); it may be asked for that
 * @param asked the names that it is asked to sign, if any
 */
record AcmeExplanation(
    AuthorityDefinition.Acme definition,
    Supplier<Set<String>> caaIdentities,
    List<Identifier> asked) {
  /** Of any dialogue with it, at whatever step. */
  static AcmeExplanation of(
      AuthorityDefinition.Acme definition, Session session, List<Identifier> asked) {
    return new AcmeExplanation(definition, () -> identities(session), asked);
  }

  /** What follows from a problem with all that was asked for. */
  ProblemReport report(Problem problem) {
    return new ProblemReport(problem, asked);
  }

  private static Set<String> identities(Session session) {
    try {
      return Set.copyOf(session.getMetadata().getCaaIdentities());
    } catch (AcmeException | RuntimeException untold) {
      return Set.of();
    }
  }

  AuthorityException explain(Exception fault) {
    return fault instanceof Step.MissedException missed
        ? explain(missed.fault(), " (" + missed.step().words() + ")")
        : explain(fault, "");
  }

  private AuthorityException explain(Exception fault, String where) {
    try {
      return switch (fault) {
        // It is thrown where an answer is looked for that acme4j has not asked for yet.
        case AcmeLazyLoadingException lazy when lazy.getCause() instanceof AcmeException cause ->
            told(cause, where);
        case AcmeException acme -> told(acme, where);
        // acme4j throws runtime exceptions wherever it meets what no ACME server says.
        default -> garbled(fault, where);
      };
    } catch (RuntimeException unreadable) {
      return garbled(unreadable, where);
    }
  }

  private AuthorityException told(AcmeException e, String where) {
    return switch (e) {
      case AcmeRateLimitedException limited ->
          new AuthorityException(
              definition.name()
                  + " limits the rate"
                  + where
                  + ": "
                  + describe(limited.getProblem())
                  + help(limited),
              e,
              // Who says no time wants something else first: Let's Encrypt's way to pause an
              // account.
              limited
                  .getRetryAfter()
                  .<Again>map(Again.NotBefore::new)
                  .orElseGet(Again.OnceMended::new));
      case AcmeUserActionRequiredException action ->
          refused(" wants something done first" + where, report(action.getProblem()), e);
      case AcmeServerException refused ->
          refused(" refuses" + where, report(refused.getProblem()), e);
      case AcmeNetworkException lost when lost.getCause() instanceof UnavailableException own ->
          new AuthorityException(
              definition.name() + " cannot answer now" + where + ": " + own.getMessage(),
              e,
              own.retryAfter().<Again>map(Again.NotBefore::new).orElseGet(Again.Soon::new));
      case AcmeNetworkException unreachable ->
          new AuthorityException(
              "cannot reach "
                  + definition.name()
                  + " at "
                  + definition.directory()
                  + where
                  + ": "
                  + network(unreachable),
              e,
              new Again.Soon());
      default -> garbled(e, where);
    };
  }

  private AuthorityException refused(String what, ProblemReport refusal, Throwable e) {
    return new AuthorityException(
            definition.name()
                + what
                + ": "
                + describe(refusal.problem())
                + refusal.cure(caaIdentities),
            e,
            refusal.again())
        .about(refusal.refused());
  }

  /** Names, or the order, that it refuses after it has looked. */
  AuthorityException refused(String what, List<ProblemReport> refusals) {
    return new AuthorityException(
            definition.name()
                + " refuses "
                + what
                + refusals.stream()
                    .map(one -> one.cure(caaIdentities))
                    .distinct()
                    .collect(Collectors.joining()),
            null,
            refusals.stream().anyMatch(ProblemReport::lastingOfName)
                ? new Again.OnceMended()
                : new Again.Soon())
        .about(
            refusals.stream().flatMap(one -> one.refused().stream()).collect(Collectors.toSet()));
  }

  private static String help(AcmeRateLimitedException limited) {
    return limited.getDocuments().stream()
        .map(page -> "; see " + Printable.sanitize(page.toString()))
        .collect(Collectors.joining());
  }

  /**
   * It was given up.
   *
   * @param retryAfter when the authority wants to be asked again, where it said so
   */
  AuthorityException late(Duration after, @Nullable Throwable cause, Optional<Instant> retryAfter) {
    return new AuthorityException(
        definition.name()
            + " is still at work after "
            + after.toMinutes()
            + " minutes; the order is taken up next time",
        cause,
        retryAfter.<Again>map(Again.NotBefore::new).orElseGet(Again.Soon::new));
  }

  AuthorityException stopped(Throwable cause) {
    return new AuthorityException(
        "asked to stop while "
            + definition.name()
            + " was at work; the order is taken up next time",
        cause,
        new Again.Soon());
  }

  /** What came is no ACME at all. */
  private AuthorityException garbled(Exception e, String where) {
    return new AuthorityException(
        definition.name()
            + " at "
            + definition.directory()
            + " does not answer as an ACME server does"
            + where
            + ": "
            + Printable.sanitize(
                Objects.requireNonNullElse(root(e).getMessage(), "a part is missing")),
        e,
        new Again.Soon());
  }

  /**
   * The problem document (RFC 7807) with its subproblems (RFC 8555 §6.7.1), in the authority's own
   * words.
   */
  static String describe(Problem problem) {
    String own = said(problem).orElse("it gives no reason");
    String parts =
        read(() -> Optional.of(problem.getSubProblems())).stream()
            .flatMap(List::stream)
            .map(
                sub ->
                    read(sub::getIdentifier)
                            .flatMap(i -> read(() -> Optional.of(i.getValue() + ": ")))
                            .orElse("")
                        + said(sub).orElse("it gives no reason"))
            .collect(Collectors.joining("; "));
    return Printable.sanitize(parts.isEmpty() ? own : own + " (" + parts + ")");
  }

  private static Optional<String> said(Problem problem) {
    return read(problem::getDetail)
        .or(() -> read(problem::getTitle))
        .or(() -> read(() -> Optional.of(problem.getType().toString())));
  }

  /** A part of the problem; acme4j throws where it is missing or of another kind. */
  static <T> Optional<T> read(Supplier<Optional<T>> part) {
    try {
      return part.get();
    } catch (RuntimeException unreadable) {
      return Optional.empty();
    }
  }

  /**
   * What is wrong with the connection to the authority; Java's own messages often name no more than
   * a class.
   */
  private static String network(Throwable fault) {
    for (@Nullable Throwable e = fault; e != null; e = e.getCause()) {
      switch (e) {
        case HttpTimeoutException late -> {
          return "no answer within " + AcmeServer.REQUEST.toSeconds() + " s";
        }
        case ConnectException refused -> {
          return "nobody listens there, or a firewall refuses";
        }
        case UnresolvedAddressException unknown -> {
          return "its name has no address";
        }
        case SSLException tls -> {
          return "its certificate or TLS is not accepted ("
              + Printable.sanitize(String.valueOf(root(tls).getMessage()))
              + "); for a private CA name its root under trust";
        }
        default -> {}
      }
    }
    Throwable root = root(fault);
    return "the connection broke"
        + (root.getMessage() == null ? "" : " (" + Printable.sanitize(root.getMessage()) + ")");
  }

  private static Throwable root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
