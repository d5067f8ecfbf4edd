package org.mailseal.authority.acme;

import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityException;
import org.mailseal.name.Printable;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.exception.AcmeUserActionRequiredException;

/** Tells what went wrong with an ACME server, in its own words where it has some. */
record AcmeExplanation(AuthorityDefinition.Acme definition) {
  AuthorityException explain(AcmeException e) {
    return switch (e) {
      case AcmeRateLimitedException limited ->
          new AuthorityException(
              definition.name() + " limits the rate: " + describe(limited.getProblem()),
              e,
              limited.getRetryAfter().orElse(null));
      case AcmeUserActionRequiredException action ->
          new AuthorityException(
              definition.name()
                  + " wants something done first: "
                  + describe(action.getProblem())
                  + "; see "
                  + Printable.sanitize(action.getInstance().toString()),
              e,
              null);
      case AcmeServerException refused ->
          new AuthorityException(
              definition.name() + " refuses: " + describe(refused.getProblem()), e, null);
      case AcmeNetworkException unreachable ->
          new AuthorityException(
              "cannot reach "
                  + definition.name()
                  + " at "
                  + definition.directory()
                  + ": "
                  + network(unreachable),
              e,
              null);
      default -> garbled(e);
    };
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
        retryAfter.orElse(null));
  }

  AuthorityException stopped(Throwable cause) {
    return new AuthorityException(
        "asked to stop while "
            + definition.name()
            + " was at work; the order is taken up next time",
        cause,
        null);
  }

  /** What came is no ACME at all. */
  AuthorityException garbled(Exception e) {
    return new AuthorityException(
        definition.name()
            + " at "
            + definition.directory()
            + " does not answer as an ACME server does: "
            + Printable.sanitize(
                Objects.requireNonNullElse(root(e).getMessage(), "a part is missing")),
        e,
        null);
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
  private static <T> Optional<T> read(Supplier<Optional<T>> part) {
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
    return Printable.sanitize(
        root.getMessage() == null ? "the connection broke" : String.valueOf(root.getMessage()));
  }

  private static Throwable root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
