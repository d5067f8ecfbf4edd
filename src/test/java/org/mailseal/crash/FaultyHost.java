package org.mailseal.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.certificate.ScratchAuthority;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.SmallDisk;
import org.mailseal.fixture.host.Started;
import org.mailseal.fixture.server.Dovecot;
import org.mailseal.fixture.server.MailServers;
import org.mailseal.fixture.server.Postfix;

/**
 * mail.example.org with an authority of Mailseal's own, one ledger, and disks that fail: a {@link
 * org.mailseal.fixture.server.MailHost} would bring an ACME authority along.
 */
final class FaultyHost implements AutoCloseable {
  static final String NAME = "mail.example.org";

  private final Started started = new Started();
  private final Scratch scratch;
  private final KeyAndChain first;
  private final MailServers servers;
  private final ServedPairs pairs;
  private final SmallDisk tls;
  private final SmallDisk state;
  private final int deadPort;

  private FaultyHost() {
    scratch = started.add(Scratch.create());
    deadPort = scratch.freePort();
    try {
      tls = started.add(SmallDisk.mount(scratch.folder("dovecot-tls"), 2 * 1024));
      state = started.add(SmallDisk.mount(scratch.folder("state"), 16 * 1024));
      first = ScratchAuthority.create(scratch.folder("old-ca")).issue(Duration.ofDays(80), NAME);
      servers = started.add(MailServers.start(scratch, NAME, first));
      pairs = new ServedPairs(servers.postfix(), servers.dovecot(), NAME);
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
  }

  static FaultyHost start() {
    return new FaultyHost();
  }

  Scratch scratch() {
    return scratch;
  }

  Postfix postfix() {
    return servers.postfix();
  }

  Dovecot dovecot() {
    return servers.dovecot();
  }

  /** Where Dovecot's key and certificate lie; Postfix's lie on another disk. */
  SmallDisk tls() {
    return tls;
  }

  /** Where the ledger lies. */
  SmallDisk state() {
    return state;
  }

  /** Where nobody listens. */
  int deadPort() {
    return deadPort;
  }

  /** What a power cut leaves running, and what runs a minute later. */
  void reboot() {
    pairs.reboot();
  }

  /** What is wrong with the files that the servers read. */
  List<String> faultsInFiles() {
    return pairs.faultsInFiles();
  }

  /** What is wrong with what the ports serve. */
  List<String> faultsInServed() {
    return pairs.faultsInServed();
  }

  /** What is wrong unless every port serves what the files hold. */
  List<String> faultsOnceRenewed() {
    return pairs.faultsOnceRenewed();
  }

  /** Settings for this host, in a folder of their own. */
  String settings(Path state) {
    return servers.fill(
        """
        contact: postmaster@mail.example.org
        authorities:
          own: { local: {} }
        certificates:
          mail.example.org:
            authority: own
            key: ecdsa-p256
            endpoints: [ENDPOINTS]
            connect-to: 127.0.0.1
            install:
              - postfix: { chain-file: CHAIN_FILE, config-directory: POSTFIX_CONFIG }
              - dovecot: { certificate: CERTIFICATE, key: KEY_FILE, config: DOVECOT_CONFIG }
        verify: { connections: 1, within: 15s }
        database: jdbc:h2:file:STATE/ledger
        checks: { every: never, dns: false }
        daemon: { sweep-every: 12h }
        """
            .replace("STATE", state.toString()));
  }

  /** Writes settings and gives the command that reads them. */
  BuiltCommand mailseal(String name, String settings) {
    Path file = scratch.path(name);
    try {
      Files.writeString(file, settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BuiltCommand(file);
  }

  /** Everything as it was at first: what is in the files, and what is served. */
  void restore() {
    empty(scratch.path("postfix-tls"));
    empty(tls.folder());
    first.write(postfix().chainFile());
    first.write(dovecot().certificateFile(), dovecot().keyFile());
    reboot();
  }

  private static void empty(Path folder) {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        if (!path.equals(folder)) {
          Files.delete(path);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As before Mailseal's first certificate: no links, no store. */
  void makeFilesPlain() {
    try {
      for (Path file :
          List.of(postfix().chainFile(), dovecot().keyFile(), dovecot().certificateFile())) {
        Path plain = file.resolveSibling("plain");
        Files.copy(file.toRealPath(), plain, StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(plain, file, StandardCopyOption.ATOMIC_MOVE);
      }
      for (Path file : List.of(postfix().chainFile(), dovecot().keyFile())) {
        Command.mustRun("rm", "-rf", file.resolveSibling(".mailseal").toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    started.close();
  }
}
