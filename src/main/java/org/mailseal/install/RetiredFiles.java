package org.mailseal.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.mailseal.host.TrustedPath;
import org.mailseal.name.FileFault;

/**
 * What a certificate that nobody manages any more has left in the directories of its targets: its
 * stores, and the links that lead into them. A file that somebody has put in the place of a link is
 * theirs.
 *
 * @param links the servers' files, which lead into the stores
 * @param stores the folders with all generations, keys among them
 */
public record RetiredFiles(List<Path> links, List<Path> stores) {
  public RetiredFiles {
    links = List.copyOf(links);
    stores = List.copyOf(stores);
  }

  /**
   * What is there now.
   *
   * @param name the certificate's
   * @param files every file that was ever replaced for it, links of others resolved
   */
  public static RetiredFiles of(String name, Collection<Path> files) {
    Set<Path> links = new TreeSet<>();
    Set<Path> stores = new TreeSet<>();
    for (Path file : files) {
      Optional<Path> store = leadsInto(file).filter(one -> isOf(name, one));
      store.ifPresent(one -> links.add(file));
      Path beside =
          TargetFile.directory(file).resolve(TargetFile.STORES).resolve(TargetFile.storeName(name));
      Stream.concat(store.stream(), Stream.of(beside))
          .filter(one -> Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS))
          .forEach(stores::add);
    }
    return new RetiredFiles(List.copyOf(links), List.copyOf(stores));
  }

  private static Optional<Path> leadsInto(Path file) {
    try {
      return TargetFile.store(file);
    } catch (IOException e) {
      return Optional.empty(); // it is gone
    }
  }

  private static boolean isOf(String name, Path store) {
    return String.valueOf(store.getFileName()).equals(TargetFile.storeName(name));
  }

  /** Whether nothing is left. */
  public boolean none() {
    return links.isEmpty() && stores.isEmpty();
  }

  /**
   * Removes the links and the stores, but what is still used: a link that the settings name for
   * another certificate stays, with the store that it leads into.
   *
   * @param used the files of all targets of the settings, as they are written there
   * @return the links that are left
   * @throws FilesInUseException where another process is changing them; nothing was removed
   * @throws InstallException where something cannot be removed; what was removed is gone
   */
  public List<Path> remove(Collection<Path> used) throws InstallException {
    try {
      for (Path store : stores) {
        TrustedPath.real(store);
      }
      try (StoreLock _ = StoreLock.take(stores)) {
        return removeHeld(used);
      }
    } catch (IOException e) {
      throw new InstallException(
          "cannot remove what is left in files: " + FileFault.of(e) + "; the ledger was left alone",
          e);
    }
  }

  private List<Path> removeHeld(Collection<Path> used) throws IOException {
    Set<Path> usedFiles = new TreeSet<>();
    for (Path file : used) {
      usedFiles.add(behindLinks(file));
    }
    List<Path> left = new ArrayList<>();
    Set<Path> needed = new TreeSet<>();
    for (Path link : links) {
      if (usedFiles.contains(link)) {
        left.add(link);
        leadsInto(link).ifPresent(needed::add);
      } else {
        SyncedFiles.delete(link);
      }
    }
    for (Path store : stores) {
      if (!needed.contains(store)) {
        empty(store);
      }
    }
    return List.copyOf(left);
  }

  private static Path behindLinks(Path file) {
    try {
      return TargetFile.first(file, "any").file();
    } catch (IOException e) {
      return file; // it leads nowhere, and to none of ours
    }
  }

  /** All but the lock, which goes with the folder when it is given back. */
  private static void empty(Path store) throws IOException {
    List<Path> entries;
    try (Stream<Path> found = Files.list(store)) {
      entries = found.filter(entry -> !StoreLock.isLock(entry)).toList();
    }
    for (Path entry : entries) {
      SyncedFiles.deleteAll(entry);
    }
  }
}
