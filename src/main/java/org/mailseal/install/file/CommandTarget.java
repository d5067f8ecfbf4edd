package org.mailseal.install.file;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.install.Commands;
import org.mailseal.install.FilesOnly;
import org.mailseal.install.InstallException;
import org.mailseal.install.Output;
import org.mailseal.install.Target;

/**
 * The commands that make another server check and read its files again.
 *
 * @param reload the program and its arguments
 * @param check where given, run before the old files are touched and again after the swap; its
 *     status must be 0
 * @param restart where given, run where the reload did not help
 */
public record CommandTarget(
    List<String> reload, Optional<List<String>> check, Optional<List<String>> restart)
    implements Target {
  public CommandTarget {
    reload = List.copyOf(reload);
    check = check.map(List::copyOf);
    restart = restart.map(List::copyOf);
  }

  @Override
  public String describe() {
    return "command " + reload.getFirst();
  }

  @Override
  public List<Path> files() {
    return List.of();
  }

  @Override
  public List<Output> outputs(CertifiedKey material) {
    return List.of();
  }

  @Override
  public void check(Commands commands) throws InstallException {
    commands.find(reload);
    if (restart.isPresent()) {
      commands.find(restart.get());
    }
    if (check.isPresent()) {
      commands.run(check.get());
    }
  }

  @Override
  public void reload(Commands commands) throws InstallException {
    commands.run(reload);
  }

  @Override
  public Target filesOnly(UnaryOperator<Path> elsewhere) {
    return new FilesOnly(this);
  }
}
