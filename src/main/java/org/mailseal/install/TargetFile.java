package org.mailseal.install;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailseal.host.TrustedPath;

/**
 * Where a server looks for a file, and what is there.
 *
 * @param asked the path in the settings
 * @param file the path behind the links that others made: what is replaced
 * @param store the store that {@code file} is, or is to be, a link into
 * @param entry the file's name in a generation
 */
record TargetFile(Path asked, Path file, Path store, String entry) {
  /** As the kernel does; a loop is longer. */
  private static final int MAX_LINKS = 40;

  /** Every store lies in a folder of this name. */
  static final String STORES = ".mailseal";

  /** The link in a store that leads to the generation that is in use. */
  static final String NOW = "now";

  /**
   * The file that says where the store lies: beside it.
   *
   * @param name the managed certificate's name
   * @throws IOException where a link leads nowhere, or its directory is not there
   */
  static TargetFile first(Path asked, String name) throws IOException {
    Path file = behindLinks(asked);
    Path store = directory(file).resolve(STORES).resolve(storeName(name));
    return new TargetFile(asked, file, store, entry(file, store));
  }

  /** The path behind the links that others made. */
  static Path replaced(Path asked) throws IOException {
    return behindLinks(asked);
  }

  /** What the store of a certificate is called. */
  static String storeName(String name) {
    return name.replace('*', '_');
  }

  /** A further file of the same store. */
  static TargetFile further(Path asked, Path store) throws IOException {
    Path file = behindLinks(asked);
    return new TargetFile(asked, file, store, entry(file, store));
  }

  /** A file from another directory may have the name of one that lies beside the store. */
  static String entry(Path file, Path store) {
    return directory(file).equals(directory(directory(store)))
        ? String.valueOf(file.getFileName())
        : file.toString().replace('/', '+');
  }

  /**
   * Follows links up to a file, or to a link into a store. Directories on the way are real ones.
   */
  private static Path behindLinks(Path asked) throws IOException {
    Path path = real(asked);
    for (int links = 0; Files.isSymbolicLink(path) && store(path).isEmpty(); links++) {
      if (links == MAX_LINKS) {
        throw new FileSystemLoopException(asked.toString());
      }
      if (!TrustedPath.owns(path)) {
        throw new FileSystemException(
            path.toString(), null, "it is a link that another user has made; replace it by a file");
      }
      Path next = real(path.resolveSibling(Files.readSymbolicLink(path)));
      refuseArchive(path, next);
      if (!Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
        throw new FileSystemException(
            asked.toString(), null, "it is a symbolic link that leads nowhere; mend or remove it");
      }
      path = next;
    }
    return path;
  }

  /**
   * What certbot has issued lies in {@code archive/NAME/}, numbered, and its {@code live/NAME/}
   * leads there: written through the link, it would be another one than certbot knows of.
   */
  private static void refuseArchive(Path link, Path leadsTo) throws IOException {
    Path live = directory(link);
    Path archive = directory(leadsTo);
    if (named(live.getParent(), "live")
        && named(archive.getParent(), "archive")
        && store(leadsTo).isEmpty() // ours already
        && directory(directory(live)).equals(directory(directory(archive)))) {
      throw new FileSystemException(
          link.toString(),
          null,
          "it is certbot's link into its archive, and certbot renews it: 'mailseal adopt certbot "
              + live.getFileName()
              + " --disable' takes it over; where certbot's renewal has ended, put a copy in its"
              + " place (cp --remove-destination "
              + leadsTo
              + " "
              + link
              + ")");
    }
  }

  private static boolean named(@Nullable Path folder, String name) {
    return folder != null && folder.endsWith(name);
  }

  private static Path real(Path path) throws IOException {
    Path absolute = path.toAbsolutePath();
    return absolute.getNameCount() == 0
        ? absolute
        : directory(absolute).toRealPath().resolve(String.valueOf(absolute.getFileName()));
  }

  /** A directory of a path that has one; the root is its own. */
  static Path directory(Path file) {
    Path parent = file.getParent();
    return parent == null ? file.getRoot() : parent;
  }

  /** The store that a link leads into, whosever it is. */
  static Optional<Path> store(Path link) throws IOException {
    if (!Files.isSymbolicLink(link)) {
      return Optional.empty();
    }
    Path leadsTo = link.resolveSibling(Files.readSymbolicLink(link)).normalize();
    int names = leadsTo.getNameCount();
    return names >= 4
            && leadsTo.getName(names - 2).toString().equals(NOW)
            && leadsTo.getName(names - 4).toString().equals(STORES)
        ? Optional.of(directory(directory(leadsTo)))
        : Optional.empty();
  }

  Path directory() {
    return directory(file);
  }

  /** What the link says: relative, so that it holds in a container or another root as well. */
  String link() {
    return directory().relativize(store.resolve(NOW).resolve(entry)).toString();
  }

  /** Whether the file is a link into the store. */
  boolean linked() throws IOException {
    return Files.isSymbolicLink(file) && Files.readSymbolicLink(file).toString().equals(link());
  }

  /** Whether a generation's entry is the very file that the server reads under its own name. */
  boolean secondNameIn(Path generation) throws IOException {
    Path second = generation.resolve(entry);
    return !Files.isSymbolicLink(file)
        && Files.exists(file)
        && Files.exists(second, LinkOption.NOFOLLOW_LINKS)
        && Files.isSameFile(second, file);
  }

  /** Whether the settings name a link that others made. */
  boolean followed() throws IOException {
    return !real(asked).equals(file);
  }

  /** Whether there is content for the server. */
  boolean exists() {
    return Files.exists(file);
  }

  void makeLink() throws IOException {
    SyncedFiles.link(file, link());
  }
}
