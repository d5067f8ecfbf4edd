package org.mailseal.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.mailseal.host.TrustedPath;
import org.mailseal.name.FileFault;

/**
 * What a certificate that nobody manages any more has left in the directories of its targets: its
 * stores, and the links that lead into them. A file that somebody has put in the place of a link is
 * theirs. A store is removed with all of its links, or not at all: a key without its certificate is
 * of use to nobody.
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
   * What goes and what stays, links and stores.
   *
   * @param removed in the order of removal
   * @param left each with who still uses it, a printable clause such as {@code postfix names it}
   */
  public record Removal(List<Path> removed, Map<Path, String> left) {
    public Removal {
      removed = List.copyOf(removed);
      left = Collections.unmodifiableMap(new TreeMap<>(left));
    }
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
   * What {@link #remove} would do.
   *
   * @param users who uses which file, links among them; a clause such as {@code postfix names it}
   */
  public Removal plan(Map<Path, String> users) {
    Map<Path, String> usedStores = new TreeMap<>();
    users.forEach(
        (file, who) -> storeBehind(file).ifPresent(store -> usedStores.putIfAbsent(store, who)));
    List<Path> removed = new ArrayList<>();
    Map<Path, String> left = new TreeMap<>(usedStores);
    for (Path link : links) {
      Optional<Path> store = leadsInto(link).filter(stores::contains); // it may be another's by now
      Optional<String> who = store.map(usedStores::get);
      who.ifPresent(one -> left.put(link, one));
      store.filter(_ -> who.isEmpty()).ifPresent(_ -> removed.add(link));
    }
    stores.stream().filter(store -> !usedStores.containsKey(store)).forEach(removed::add);
    return new Removal(removed, left);
  }

  /** The store that somebody who names a file reads from, whatever links lead there. */
  private Optional<Path> storeBehind(Path file) {
    try {
      Path link = TargetFile.replaced(file);
      if (links.contains(link)) {
        return leadsInto(link);
      }
    } catch (IOException notToBeFollowed) {
      // another way may lead there
    }
    try {
      Path real = file.toRealPath();
      return stores.stream().filter(real::startsWith).findFirst();
    } catch (IOException leadsNowhere) {
      return Optional.empty();
    }
  }

  /**
   * Removes the links and the stores that nobody uses. What is done may be done again: a killed
   * removal is gone on with.
   *
   * @param users as for {@link #plan}
   * @throws FilesInUseException where another process is changing them; nothing was removed
   * @throws InstallException where something cannot be removed; what was removed is gone
   */
  public Removal remove(Map<Path, String> users) throws InstallException {
    try {
      for (Path store : stores) {
        TrustedPath.real(store);
      }
      try (StoreLock _ = StoreLock.take(stores)) {
        Removal removal = plan(users);
        for (Path path : removal.removed()) {
          if (stores.contains(path)) {
            empty(path);
          } else {
            SyncedFiles.delete(path);
          }
        }
        return removal;
      }
    } catch (IOException e) {
      throw new InstallException(
          "cannot remove what is left in files: "
              + FileFault.of(e)
              + "; the ledger was left alone: mend that, and do it again",
          e);
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
