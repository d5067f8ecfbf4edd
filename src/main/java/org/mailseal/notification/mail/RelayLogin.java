package org.mailseal.notification.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.mailseal.host.TrustedPath;

/** A user and a password, for as long as one attempt lasts. It prints as the user alone. */
final class RelayLogin {
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{4,}");
  private static final String HIDDEN = "[hidden]";

  private final String user;
  private final String password;

  private RelayLogin(String user, String password) {
    this.user = user;
    this.password = password;
  }

  /**
   * Reads a relay's password, now.
   *
   * @param environment looks up a variable
   * @return empty where the relay names no user
   * @throws IOException with the fault in words that may be shown
   */
  static Optional<RelayLogin> of(Relay relay, Function<String, Optional<String>> environment)
      throws IOException {
    if (relay.user().isEmpty()) {
      return Optional.empty();
    }
    String user = relay.user().get();
    PasswordSource where =
        relay
            .password()
            .orElseThrow(
                () -> new IOException("has a user but no password; name a file that holds it"));
    String password =
        switch (where) {
          case PasswordSource.InFile(var file) -> {
            try (BufferedReader lines = Files.newBufferedReader(TrustedPath.real(file))) {
              yield Optional.ofNullable(lines.readLine()).orElse("");
            } catch (NoSuchFileException e) {
              throw new IOException("the password file " + file + " does not exist", e);
            } catch (FileSystemException e) {
              throw new IOException(
                  "the password file "
                      + file
                      + " cannot be taken: "
                      + Objects.requireNonNullElse(e.getReason(), "no permission"),
                  e);
            } catch (IOException e) {
              throw new IOException(
                  "the password file "
                      + file
                      + " cannot be read as text: "
                      + e.getClass().getName(),
                  e);
            }
          }
          case PasswordSource.InEnvironment(var variable) ->
              environment
                  .apply(variable)
                  .orElseThrow(
                      () ->
                          new IOException(
                              "the environment variable "
                                  + variable
                                  + ", which should hold the password, is not set"));
        };
    if (password.isEmpty()) {
      throw new IOException("the password is empty: " + described(where));
    }
    return Optional.of(new RelayLogin(user, password));
  }

  private static String described(PasswordSource where) {
    return switch (where) {
      case PasswordSource.InFile(var file) -> "the first line of " + file;
      case PasswordSource.InEnvironment(var variable) -> "the environment variable " + variable;
    };
  }

  String user() {
    return user;
  }

  String password() {
    return password;
  }

  /**
   * The relay's words without the password: servers are known to repeat the command that they did
   * not like, and AUTH carries the password in base64 (RFC 4954 §4).
   */
  String hideIn(String text) {
    return BASE64
        .matcher(text.replace(password, HIDDEN))
        .replaceAll(match -> carriesPassword(match.group()) ? HIDDEN : match.group());
  }

  private boolean carriesPassword(String token) {
    // Letters that stand right before the base64 shift its groups of four.
    return IntStream.range(0, 4)
        .mapToObj(shift -> decoded(token.substring(shift)))
        .anyMatch(bytes -> bytes.contains(password));
  }

  private static String decoded(String base64) {
    int whole = base64.length() % 4 == 1 ? base64.length() - 1 : base64.length();
    return new String(
        Base64.getDecoder().decode(base64.substring(0, whole)), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "Login[" + user + "]";
  }
}
