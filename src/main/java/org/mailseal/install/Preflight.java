package org.mailseal.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailseal.host.TrustedPath;
import org.mailseal.name.FileFault;

/** What would make a swap of files fail, or unsafe, found without changing anything. */
final class Preflight {
  /** A generation is some ten kilobytes; a disk with less than this is as good as full. */
  private static final long MIN_FREE_BYTES = 256 * 1024;

  private final Mounts mounts = Mounts.now();

  /** Each a printable sentence with its cure. */
  List<String> faults(GenerationStore store) {
    List<String> faults = new ArrayList<>();
    for (TargetFile targetFile : store.targetFiles()) {
      try {
        fault(store, targetFile)
            .ifPresent(fault -> faults.add("cannot replace " + targetFile.asked() + ": " + fault));
      } catch (IOException e) {
        faults.add("cannot look at " + targetFile.asked() + ": " + FileFault.of(e));
      }
    }
    return faults;
  }

  private Optional<String> fault(GenerationStore store, TargetFile targetFile) throws IOException {
    Path directory = targetFile.directory();
    if (!Files.isWritable(directory)) {
      return Optional.of(
          "no permission to write into "
              + directory
              + " (or it is mounted read-only); run as its owner or make it writable");
    }
    Optional<String> open = TrustedPath.fault(directory);
    if (open.isPresent()) {
      return open;
    }
    Optional<String> storeFault = storeFault(targetFile);
    if (storeFault.isPresent()) {
      return storeFault;
    }
    if (targetFile.exists()) {
      Optional<String> fileFault = fileFault(store, targetFile);
      if (fileFault.isPresent()) {
        return fileFault;
      }
    }
    long space = Files.getFileStore(directory).getUsableSpace();
    return space < MIN_FREE_BYTES
        ? Optional.of(
            "only "
                + space / 1024
                + " KiB are free on its file system, "
                + MIN_FREE_BYTES / 1024
                + " are needed; make room")
        : Optional.empty();
  }

  private Optional<String> fileFault(GenerationStore store, TargetFile targetFile)
      throws IOException {
    Path file = targetFile.file();
    if (!Files.isRegularFile(file)) {
      return Optional.of("it is not a regular file");
    }
    if (!Files.isReadable(file)) {
      return Optional.of("no permission to read the old one, which must be kept");
    }
    if (!Files.isSymbolicLink(file)
        && (int) Files.getAttribute(file, "unix:nlink") > 1
        && !store.ours(targetFile)) {
      return Optional.of(
          "it has a second name (a hard link), which would go on with the old content; make it a"
              + " file of its own");
    }
    return mounts
        .fault(file)
        .map(fault -> fault + "; mount its directory instead, or name another file");
  }

  private static Optional<String> storeFault(TargetFile targetFile) throws IOException {
    Path beside = TargetFile.directory(TargetFile.directory(targetFile.store()));
    if (!Files.getFileStore(beside).equals(Files.getFileStore(targetFile.directory()))) {
      return Optional.of(
          "it lies on another file system than "
              + beside
              + ", and the two could not change at once; put the certificate and its key into one"
              + " directory");
    }
    for (Path folder : List.of(TargetFile.directory(targetFile.store()), targetFile.store())) {
      if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
          return Optional.of(folder + " is in the way: it is no directory; remove it");
        }
        Optional<String> open = TrustedPath.fault(folder);
        if (open.isPresent()) {
          return open;
        }
      }
    }
    return Optional.empty();
  }
}
