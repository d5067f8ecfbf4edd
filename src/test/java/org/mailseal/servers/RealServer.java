package org.mailseal.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real server with a certificate in files, as the scenario of an installation sees it: what
 * Mailseal is told of it, and what another hand may do to it.
 */
public interface RealServer extends AutoCloseable {
  /** Every port of it that serves the certificate. */
  List<MailPort> ports();

  /** The files that hold the private key and the certificate, the one with the key first. */
  List<Path> files();

  /** Its word in an entry of {@code install}. */
  String word();

  /** The keys of that entry with their values, as YAML in one line. */
  Map<String, String> settings();

  /** What is added to the environment of the mailseal command, such as another PATH. */
  default Map<String, String> environment() {
    return Map.of();
  }

  /**
   * Puts other content into the files, in the form that the server reads, with an owner and a mode
   * with which its daemon can read them. The running server is not told.
   */
  void write(KeyAndChain material);

  /** Makes the running server read its configuration and files, or starts it anew. */
  void reload();

  /**
   * Another hand spoils the server's own configuration, so that its check fails. The running server
   * is not told.
   *
   * @return what its check says then, a part of it
   */
  String breakConfiguration();

  /** Undoes {@link #breakConfiguration}; does nothing where it was not done. */
  void mendConfiguration();

  /**
   * The user as whom the daemon opens its files, or who must own them; empty where the daemon opens
   * them as root and does not care, so that there is no wrong owner.
   */
  Optional<String> reader();

  /** Whether {@link #reader} may read a file. */
  default boolean mayRead(Path file) {
    List<String> words =
        List.of(
            "env", "runuser", "-u", reader().orElseThrow(), "--", "test", "-r", file.toString());
    return Command.run(Duration.ofSeconds(10), environment(), words).exit() == 0;
  }

  /** Another hand gives the key to somebody with whom {@link #reader} cannot use it. */
  default void giveToWrongOwner() {
    Command.mustRun("chown", "root:root", files().getFirst().toString());
    Command.mustRun("chmod", "600", files().getFirst().toString());
  }

  /** Whether the running server goes on with what it once read until it is told. */
  default boolean keepsUntilTold() {
    return true;
  }

  /**
   * Another hand writes a stranger's key over the one in the files, where it lies; the certificate
   * and owner and mode stay.
   *
   * @param present what the files hold now
   */
  default void overwriteKey(KeyAndChain present, KeyAndChain stranger) {
    boolean together = files().size() == 1;
    try {
      Files.writeString(files().getFirst(), stranger.key() + (together ? present.chain() : ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The certificates that the files hold. */
  default Served certificateInFiles() {
    return Served.in(files().getLast());
  }

  /** Whether every port goes on serving between a broken configuration and its mending. */
  default boolean servesWhileBroken() {
    return true;
  }

  /** The public half of the private key that the files hold: its SubjectPublicKeyInfo, DER. */
  default byte[] publicKeyInFiles() {
    return OpenSsl.publicKeyOf(files().getFirst());
  }

  @Override
  void close();
}
