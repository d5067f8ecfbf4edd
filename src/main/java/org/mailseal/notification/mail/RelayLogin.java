package org.mailseal.notification.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.mailseal.host.TrustedPath;

/** A user and a secret, for as long as one attempt lasts. It prints as the user alone. */
final class RelayLogin {
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{4,}");
  private static final String HIDDEN = "[hidden]";

  /** A relay that answers so wants more of the mechanism (RFC 4954 §4). */
  static final int CHALLENGE = 334;

  /**
   * Of a secret that is longer, such as a token, every piece of so many characters is hidden: an
   * answer has no room for the whole command, and ends somewhere in it.
   */
  private static final int PIECE = 16;

  private final RelayAccount account;
  private final String secret;

  private RelayLogin(RelayAccount account, String secret) {
    this.account = account;
    this.secret = secret;
  }

  /**
   * Reads a relay's secret, now.
   *
   * @param environment looks up a variable
   * @return empty where the relay has no account
   * @throws IOException with the fault in words that may be shown
   */
  static Optional<RelayLogin> of(Relay relay, Function<String, Optional<String>> environment)
      throws IOException {
    if (relay.account().isEmpty()) {
      return Optional.empty();
    }
    RelayAccount account = relay.account().get();
    String name = account.secretName();
    String secret =
        switch (account.secret()) {
          case SecretSource.InFile(var file) -> firstLine(file, name);
          case SecretSource.InEnvironment(var variable) ->
              environment
                  .apply(variable)
                  .orElseThrow(
                      () ->
                          new IOException(
                              "the environment variable "
                                  + variable
                                  + ", which should hold the "
                                  + name
                                  + ", is not set"));
        };
    if (secret.isEmpty()) {
      throw new IOException("the " + name + " is empty: " + described(account.secret()));
    }
    return Optional.of(new RelayLogin(account, secret));
  }

  private static String firstLine(Path file, String name) throws IOException {
    String which = "the " + name + " file " + file;
    try (BufferedReader lines = Files.newBufferedReader(TrustedPath.real(file))) {
      return Optional.ofNullable(lines.readLine()).orElse("");
    } catch (NoSuchFileException e) {
      throw new IOException(which + " does not exist", e);
    } catch (FileSystemException e) {
      throw new IOException(
          which + " cannot be taken: " + Objects.requireNonNullElse(e.getReason(), "no permission"),
          e);
    } catch (IOException e) {
      throw new IOException(which + " cannot be read as text: " + e.getClass().getName(), e);
    }
  }

  private static String described(SecretSource where) {
    return switch (where) {
      case SecretSource.InFile(var file) -> "the first line of " + file;
      case SecretSource.InEnvironment(var variable) -> "the environment variable " + variable;
    };
  }

  String user() {
    return account.user();
  }

  String secret() {
    return secret;
  }

  String secretName() {
    return account.secretName();
  }

  /** Those that may be used, in order, with blanks between them. */
  String mechanisms() {
    return account.mechanisms().stream().map(Enum::name).collect(Collectors.joining(" "));
  }

  /** A refused token is explained in base64, as a challenge that nobody need answer. */
  String readable(@Nullable String answer) {
    String said = Objects.requireNonNullElse(answer, "").strip();
    String challenge = CHALLENGE + " ";
    return said.startsWith(challenge) && BASE64.matcher(said.substring(4)).lookingAt()
        ? challenge + decoded(said.substring(4).replaceAll("[^A-Za-z0-9+/].*", ""))
        : said;
  }

  /**
   * The relay's words without the secret: servers are known to repeat the command that they did not
   * like, and AUTH carries the secret in base64 (RFC 4954 §4).
   */
  String hideIn(String text) {
    return BASE64
        .matcher(withoutPieces(text))
        .replaceAll(match -> carriesSecret(match.group()) ? HIDDEN : match.group());
  }

  private String withoutPieces(String text) {
    StringBuilder shown = new StringBuilder();
    for (int from = 0; from < text.length(); ) {
      int end = endOfPiece(text, from);
      shown.append(end > from ? HIDDEN : text.substring(from, from + 1));
      from = Math.max(end, from + 1);
    }
    return shown.toString();
  }

  /** Where the piece of the secret ends that begins here; here, where none does. */
  private int endOfPiece(String text, int from) {
    int end = from + Math.min(PIECE, secret.length());
    if (end > text.length() || !secret.contains(text.substring(from, end))) {
      return from;
    }
    while (end < text.length() && secret.contains(text.substring(from, end + 1))) {
      end++;
    }
    return end;
  }

  private boolean carriesSecret(String token) {
    // Letters that stand right before the base64 shift its groups of four.
    return IntStream.range(0, 4)
        .mapToObj(shift -> decoded(token.substring(shift)))
        .anyMatch(bytes -> !withoutPieces(bytes).equals(bytes));
  }

  private static String decoded(String base64) {
    int whole = base64.length() % 4 == 1 ? base64.length() - 1 : base64.length();
    return new String(
        Base64.getDecoder().decode(base64.substring(0, whole)), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "Login[" + user() + "]";
  }
}
