package org.mailseal.install.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mailseal.install.Commands;

/** Another host as it is, but for what an implementation says otherwise. */
public interface HostView extends Host {
  /** The one that is looked at. */
  Host host();

  @Override
  default boolean asRoot() {
    return host().asRoot();
  }

  @Override
  default List<Running> running(String name) {
    return host().running(name);
  }

  @Override
  default boolean installed(String program) {
    return host().installed(program);
  }

  @Override
  default Optional<String> read(Path file) {
    return host().read(file);
  }

  @Override
  default List<Path> list(Path folder) {
    return host().list(folder);
  }

  @Override
  default Path real(Path file) {
    return host().real(file);
  }

  @Override
  default boolean takesOver(Path file) {
    return host().takesOver(file);
  }

  @Override
  default Commands commands() {
    return host().commands();
  }
}
