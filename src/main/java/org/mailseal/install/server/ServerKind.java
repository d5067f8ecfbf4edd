package org.mailseal.install.server;

import java.util.List;
import org.mailseal.install.TargetKind;

/**
 * A kind of mail server, or of what stands in front of one: a target that {@code mailseal init} can
 * find on the host. Stateless.
 */
public interface ServerKind extends TargetKind {
  /** The file names of the programs that it runs as. */
  List<String> programs();

  /**
   * Finds what a host has of it, running or only configured, without changing anything.
   *
   * @return one entry for each certificate that it reads; empty where the host has none of it
   */
  List<FoundServer> find(Host host);
}
