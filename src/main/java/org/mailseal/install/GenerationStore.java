package org.mailseal.install;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The generations of files that change together.
 *
 * <pre>
 * mail.crt -> .mailseal/mail.example.org/now/mail.crt
 * mail.key -> .mailseal/mail.example.org/now/mail.key
 *             .mailseal/mail.example.org/now -> 7-1f4c9a02
 *             .mailseal/mail.example.org/7-1f4c9a02/mail.crt, mail.key
 * </pre>
 *
 * <p>One rename of {@code now} changes them all: there is no instant, and so no crash, at which a
 * server would find a key beside another key's certificate. What was there before the first
 * generation is moved, not copied, into a generation called {@code found-...}, and back out of it
 * where it is put back: the very same files, with their access control lists and all.
 *
 * <p>Every step may be repeated after a crash. Not thread-safe; the caller holds the certificate's
 * claim.
 */
final class GenerationStore {
  private static final String FOUND = "found-";

  /** How many generations stay beside the one in use, for an admin who must do without Mailseal. */
  private static final int KEPT = 3;

  private final Path folder;
  private final List<TargetFile> targetFiles;

  GenerationStore(Path folder, List<TargetFile> targetFiles) {
    this.folder = folder;
    this.targetFiles = List.copyOf(targetFiles);
  }

  Path folder() {
    return folder;
  }

  List<TargetFile> targetFiles() {
    return targetFiles;
  }

  private Path now() {
    return folder.resolve(TargetFile.NOW);
  }

  private Optional<String> inUse() throws IOException {
    return Files.isSymbolicLink(now())
        ? Optional.of(Files.readSymbolicLink(now()).toString())
        : Optional.empty();
  }

  private void use(String generation) throws IOException {
    SyncedFiles.link(now(), generation);
  }

  /**
   * Makes the servers' files links into this store, their content and owners as they are.
   *
   * @param generation the one that will replace them
   * @return what was there
   */
  List<KeptFile> keep(String generation) throws IOException {
    makeFolder();
    undoUnfinishedKeep();
    if (!adopted()) {
      adopt(FOUND + generation);
    }
    String old = inUse().orElseThrow();
    return targetFiles.stream().map(targetFile -> kept(targetFile, folder.resolve(old))).toList();
  }

  private static KeptFile kept(TargetFile targetFile, Path old) {
    Path copy = old.resolve(targetFile.entry());
    return new KeptFile(
        targetFile.file(),
        Files.exists(copy, LinkOption.NOFOLLOW_LINKS) ? Optional.of(copy) : Optional.empty());
  }

  private void makeFolder() throws IOException {
    SyncedFiles.folder(TargetFile.directory(folder));
    SyncedFiles.folder(folder);
  }

  /** Whether every file is a link into this store: nobody else has replaced one. */
  boolean adopted() throws IOException {
    for (TargetFile targetFile : targetFiles) {
      if (!targetFile.linked()) {
        return false;
      }
    }
    return inUse().isPresent();
  }

  private void adopt(String found) throws IOException {
    Path generation = folder.resolve(found);
    SyncedFiles.deleteAll(generation);
    SyncedFiles.folder(generation);
    try {
      for (TargetFile targetFile : targetFiles) {
        if (targetFile.exists()) {
          take(targetFile, generation.resolve(targetFile.entry()));
        }
      }
      carryOver(generation);
      SyncedFiles.sync(generation);
      use(found);
      for (TargetFile targetFile : targetFiles) {
        if (!targetFile.linked()) {
          targetFile.makeLink();
        }
      }
    } catch (IOException e) {
      try {
        undoUnfinishedKeep();
        SyncedFiles.deleteAll(generation);
      } catch (IOException leftover) {
        e.addSuppressed(leftover);
      }
      throw e;
    }
  }

  /** A second name for the same file; the first one then becomes a link. */
  private static void take(TargetFile targetFile, Path entry) throws IOException {
    if (!Files.isSymbolicLink(targetFile.file())) {
      try {
        Files.createLink(entry, targetFile.file());
        return;
      } catch (FileSystemException | UnsupportedOperationException notForThisUserOrFileSystem) {
        // A copy will do.
      }
    }
    SyncedFiles.write(
        entry,
        Files.readAllBytes(targetFile.file()),
        attributes(targetFile.file()),
        Access.OWNER_ONLY);
  }

  /** Undoes what a killed {@link #keep} left: what was found is where it was. */
  private void undoUnfinishedKeep() throws IOException {
    Optional<String> inUse = inUse();
    if (inUse.isPresent() && inUse.get().startsWith(FOUND)) {
      restoreFound(folder.resolve(inUse.get()));
    }
    for (Path generation : generations()) {
      if (unfinished(generation)) {
        SyncedFiles.deleteAll(generation);
      }
    }
  }

  /** Whether a killed {@link #adopt} left it: it holds second names of what the servers read. */
  private boolean unfinished(Path generation) throws IOException {
    for (TargetFile targetFile : targetFiles) {
      if (targetFile.secondNameIn(generation)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a killed run has given the file its second name; the next {@link #keep} takes it away.
   */
  boolean ours(TargetFile targetFile) throws IOException {
    for (Path generation : generations()) {
      if (targetFile.secondNameIn(generation)) {
        return true;
      }
    }
    return false;
  }

  private List<Path> generations() throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)).toList();
    }
  }

  /** Renames what was found back to where it was; a file that did not exist is deleted. */
  private void restoreFound(Path found) throws IOException {
    for (TargetFile targetFile : targetFiles) {
      Path entry = found.resolve(targetFile.entry());
      if (targetFile.linked()) {
        if (Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
          SyncedFiles.rename(entry, targetFile.file());
        } else {
          SyncedFiles.delete(targetFile.file());
        }
      }
    }
    if (others(found).isEmpty()) {
      SyncedFiles.delete(now());
      SyncedFiles.deleteAll(found);
    }
  }

  /** Those of the outputs that go into this store. */
  List<Output> outputs(List<Output> outputs) {
    return outputs.stream()
        .filter(
            output ->
                targetFiles.stream()
                    .anyMatch(targetFile -> targetFile.asked().equals(output.file())))
        .toList();
  }

  /** Writes a generation and syncs it. The servers do not see it yet. */
  void stage(String generation, List<Output> outputs) throws IOException {
    if (inUse().filter(generation::equals).isPresent()) {
      return; // A killed run came as far as the swap: what is in use is complete, and left alone.
    }
    Path staged = folder.resolve(generation);
    SyncedFiles.deleteAll(staged);
    SyncedFiles.folder(staged);
    for (Output output : outputs) {
      TargetFile targetFile = targetFile(output.file());
      Optional<PosixFileAttributes> like =
          targetFile.exists() ? attributes(targetFile.file()) : Optional.empty();
      SyncedFiles.write(
          staged.resolve(targetFile.entry()), output.content(), like, output.access());
    }
    carryOver(staged);
    SyncedFiles.sync(staged);
  }

  /**
   * Files that were targets once and no longer are go on with the content that they have: somebody
   * may still read them.
   */
  private void carryOver(Path to) throws IOException {
    Optional<String> inUse = inUse();
    if (inUse.isPresent()) {
      for (Path entry : others(folder.resolve(inUse.get()))) {
        Files.createLink(to.resolve(String.valueOf(entry.getFileName())), entry);
      }
    }
  }

  /** The files of a generation that belong to none of the targets. */
  private List<Path> others(Path generation) throws IOException {
    if (!Files.isDirectory(generation, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    Set<String> ours = targetFiles.stream().map(TargetFile::entry).collect(Collectors.toSet());
    try (Stream<Path> entries = Files.list(generation)) {
      return entries.filter(entry -> !ours.contains(String.valueOf(entry.getFileName()))).toList();
    }
  }

  private TargetFile targetFile(Path asked) {
    return targetFiles.stream()
        .filter(targetFile -> targetFile.asked().equals(asked))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(asked + " is none of the target's files"));
  }

  /** Lets the servers see a staged generation: all of its files at once. */
  void swap(String generation) throws IOException {
    if (inUse().filter(generation::equals).isEmpty()) {
      use(generation);
    }
  }

  /**
   * Puts the content back that the servers' files had before, and removes the generation that
   * replaced it.
   *
   * @param kept what {@link #keep} gave for these files
   * @throws IOException where part of it is gone; then nothing was changed
   */
  void putBack(List<KeptFile> kept, String generation) throws IOException {
    if (inUse().isEmpty()) {
      return; // It was found, and given back before.
    }
    Path old =
        kept.stream()
            .flatMap(file -> file.copy().stream())
            .findFirst()
            .map(Path::getParent)
            .orElseGet(() -> folder.resolve(FOUND + generation));
    for (KeptFile file : kept) {
      if (file.copy().filter(copy -> !Files.exists(copy, LinkOption.NOFOLLOW_LINKS)).isPresent()
          && TargetFile.store(file.file()).filter(folder::equals).isPresent()) {
        throw new IOException("its old content is not in " + old + " any more");
      }
    }
    String name = String.valueOf(old.getFileName());
    if (inUse().filter(name::equals).isEmpty()) {
      use(name);
    }
    // The servers find the old content now. The rest is tidiness, with which the next installation
    // begins: a disk error from here on must not fail the put-back.
    try {
      SyncedFiles.deleteAll(folder.resolve(generation));
      if (name.startsWith(FOUND)) {
        restoreFound(old);
        removeEmptyFolders(folder);
      }
    } catch (IOException links) {
      return;
    }
  }

  /** Removes the folders of a store that holds nothing: nothing stays where nothing was. */
  static void removeEmptyFolders(Path folder) throws IOException {
    for (Path empty : List.of(folder, TargetFile.directory(folder))) {
      try {
        Files.deleteIfExists(empty);
      } catch (DirectoryNotEmptyException inUseByOthers) {
        return;
      }
    }
  }

  /** Removes a staged generation that will not be used. */
  void discard(String generation) throws IOException {
    if (inUse().filter(generation::equals).isEmpty()) {
      SyncedFiles.deleteAll(folder.resolve(generation));
    }
  }

  /** Removes all but the latest generations. */
  void pruneOldGenerations() throws IOException {
    String inUse = inUse().orElse("");
    List<Path> others = new ArrayList<>(generations());
    others.removeIf(generation -> generation.endsWith(inUse));
    others.sort(Comparator.comparing(GenerationStore::age).reversed());
    for (Path old : others.stream().skip(KEPT).toList()) {
      SyncedFiles.deleteAll(old);
    }
  }

  private static FileTime age(Path generation) {
    try {
      return Files.getLastModifiedTime(generation, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException gone) {
      return FileTime.fromMillis(0);
    }
  }

  private static Optional<PosixFileAttributes> attributes(Path of) throws IOException {
    return Optional.of(Files.readAttributes(of, PosixFileAttributes.class));
  }
}
