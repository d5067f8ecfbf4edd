package org.mailseal.install;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Printable;

/**
 * All targets of one certificate, taken through the same steps together. The caller orders the
 * steps and records each one before it is taken; every step may be repeated after a crash.
 *
 * <p>Not thread-safe: the caller holds the certificate's claim.
 */
public final class Installation {
  private final List<Target> targets;
  private final Commands commands;

  public Installation(List<Target> targets, Commands commands) {
    this.targets = List.copyOf(targets);
    this.commands = commands;
  }

  /** The files that a swap will replace. */
  public List<Path> files() {
    return targets.stream().flatMap(target -> target.files().stream()).toList();
  }

  /**
   * Whether a swap replaces exactly the files that were kept. It does not where the settings name
   * other files by now.
   */
  public boolean replaces(List<KeptFile> kept) {
    Set<Path> replaced = new HashSet<>();
    try {
      for (Path path : files()) {
        replaced.add(AtomicFile.at(path).path());
      }
    } catch (IOException linkThatLeadsNowhere) {
      return false;
    }
    return replaced.equals(kept.stream().map(KeptFile::file).collect(Collectors.toSet()));
  }

  /**
   * Looks for whatever would make the installation fail, without changing anything.
   *
   * @throws InstallException with all that was found
   */
  public void preflight() throws InstallException {
    List<String> faults = new ArrayList<>();
    for (Path path : files()) {
      fault(path).ifPresent(faults::add);
    }
    if (faults.isEmpty()) {
      for (Target target : targets) {
        try {
          target.check(commands);
        } catch (InstallException e) {
          faults.add(e.getMessage());
        }
      }
    }
    if (!faults.isEmpty()) {
      throw new InstallException(String.join("; ", faults));
    }
  }

  private static Optional<String> fault(Path path) {
    try {
      AtomicFile file = AtomicFile.at(path);
      Path directory = file.directory();
      if (!Files.isDirectory(directory)) {
        return Optional.of(
            "cannot write "
                + path
                + ": "
                + directory
                + " is not a directory; create it, or name another file");
      }
      if (!Files.isWritable(directory)) {
        return Optional.of(
            "cannot write "
                + path
                + ": no permission to write into "
                + directory
                + "; run as its owner or make it writable");
      }
      if (file.exists() && !Files.isRegularFile(file.path())) {
        return Optional.of("cannot write " + path + ": it is not a regular file");
      }
      if (file.exists() && !Files.isReadable(file.path())) {
        return Optional.of("cannot keep the old " + path + ": no permission to read it");
      }
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.of(path + " is a symbolic link that leads nowhere; mend or remove it");
    } catch (IOException e) {
      return Optional.of("cannot look at " + path + ": " + reason(e));
    }
  }

  /**
   * Keeps a copy of every file's present content beside it. Call it once for an attempt, before its
   * first swap: called after a swap it would keep the new content.
   */
  public List<KeptFile> keep() throws InstallException {
    List<KeptFile> kept = new ArrayList<>();
    for (Path path : files()) {
      try {
        kept.add(AtomicFile.at(path).keep());
      } catch (IOException e) {
        throw new InstallException("cannot keep a copy of " + path + ": " + reason(e), e);
      }
    }
    return List.copyOf(kept);
  }

  /**
   * Stages every file, and only when all are safely on disk renames them over the old ones.
   *
   * @throws InstallException after which some files may be new: put the kept ones back
   */
  public void swap(CertifiedKey material) throws InstallException {
    List<Output> outputs = new ArrayList<>();
    for (Target target : targets) {
      outputs.addAll(target.outputs(material));
    }
    List<AtomicFile> staged = new ArrayList<>();
    try {
      for (Output output : outputs) {
        AtomicFile file = AtomicFile.at(output.file());
        staged.add(file);
        file.stage(output.content(), output.access());
      }
      for (AtomicFile file : staged) {
        file.swap();
      }
    } catch (IOException e) {
      for (AtomicFile file : staged) {
        try {
          file.unstage();
        } catch (IOException leftover) {
          e.addSuppressed(leftover);
        }
      }
      throw new InstallException("cannot write the new files: " + reason(e), e);
    }
  }

  /** Has every server check its configuration with the new files in place. */
  public void check() throws InstallException {
    for (Target target : targets) {
      target.check(commands);
    }
  }

  /** Has every server read its files again. All are asked even where one fails. */
  public void reload() throws InstallException {
    List<String> faults = new ArrayList<>();
    for (Target target : targets) {
      try {
        target.reload(commands);
      } catch (InstallException e) {
        faults.add(e.getMessage());
      }
    }
    if (!faults.isEmpty()) {
      throw new InstallException(String.join("; ", faults));
    }
  }

  /**
   * Puts the kept files back. Every file is tried even where one fails.
   *
   * @throws InstallException naming each file that still holds the new content, and where its old
   *     content is
   */
  public void putBack(List<KeptFile> kept) throws InstallException {
    List<String> faults = new ArrayList<>();
    for (KeptFile file : kept) {
      try {
        AtomicFile.restore(file);
      } catch (IOException e) {
        faults.add(
            "cannot put "
                + file.file()
                + " back: "
                + reason(e)
                + file.copy().map(copy -> "; its old content is in " + copy).orElse(""));
      }
    }
    if (!faults.isEmpty()) {
      throw new InstallException(String.join("; ", faults));
    }
  }

  /** Java's file exceptions often hold nothing but the path: then the class tells the fault. */
  private static String reason(IOException e) {
    String fault =
        switch (e) {
          case FileSystemException f when f.getReason() != null ->
              f.getFile() + ": " + f.getReason();
          case NoSuchFileException f -> f.getFile() + " is not there";
          case AccessDeniedException f -> "no permission for " + f.getFile();
          case FileSystemException f -> f.getClass().getSimpleName() + " " + f.getFile();
          default -> String.valueOf(e.getMessage());
        };
    return Printable.of(fault);
  }
}
