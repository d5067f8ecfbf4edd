package org.mailseal.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.host.TrustedPath;
import org.mailseal.name.FileFault;

/**
 * All targets of one certificate, taken through the same steps together: all of them are new, or
 * all are put back. The caller orders the steps and records each one before it is taken; every step
 * may be repeated after a crash.
 *
 * <p>A <em>generation</em> is one installed certificate in all of its files; its name tells it from
 * every other one that this host has ever had.
 *
 * <p>Not thread-safe: the caller holds the certificate's claim, and a {@link Hold} on the files.
 */
public final class Installation {
  private final String name;
  private final List<Target> targets;
  private final Commands commands;
  private final Runnable fence;

  /**
   * The installation of one certificate.
   *
   * @param name the managed certificate's name
   */
  public Installation(String name, List<Target> targets, Commands commands) {
    this(name, targets, commands, () -> {});
  }

  private Installation(String name, List<Target> targets, Commands commands, Runnable fence) {
    this.name = name;
    this.targets = List.copyOf(targets);
    this.commands = commands;
    this.fence = fence;
  }

  /**
   * The same, asking somebody right before files of the servers change.
   *
   * @param fence throws where they must not be touched (any more)
   */
  public Installation fencedBy(Runnable fence) {
    return new Installation(name, targets, commands, fence);
  }

  /** The right to change files, for as long as it is not closed. */
  public interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Keeps every other process from changing the targets' files. Take it before the first step that
   * changes one, and keep it to the end of the last.
   *
   * @throws FilesInUseException where another process is changing them
   */
  public Hold hold() throws InstallException {
    List<Path> folders = new ArrayList<>();
    try {
      stores().forEach(store -> folders.add(store.folder()));
    } catch (IOException e) {
      throw new InstallException("cannot look at the files: " + FileFault.of(e), e);
    }
    return StoreLock.take(folders);
  }

  /** The same for files that were kept, wherever the settings say now that files are. */
  public Hold hold(List<KeptFile> kept) throws InstallException {
    List<Path> folders = new ArrayList<>();
    for (KeptFile file : kept) {
      try {
        file.store().ifPresent(folders::add);
      } catch (IOException e) {
        throw new InstallException("cannot look at " + file.file() + ": " + FileFault.of(e), e);
      }
    }
    return StoreLock.take(folders);
  }

  /** The files that a swap will replace, as the settings name them. */
  public List<Path> files() {
    return targets.stream().flatMap(target -> target.files().stream()).toList();
  }

  /**
   * A target's files change at once; so do those of all targets whose keys lie in one directory.
   */
  private List<GenerationStore> stores() throws IOException {
    Map<Path, List<TargetFile>> targetFiles = new LinkedHashMap<>();
    for (Target target : targets) {
      if (!target.files().isEmpty()) {
        TargetFile first = TargetFile.first(target.files().getFirst(), name);
        List<TargetFile> together =
            targetFiles.computeIfAbsent(first.store(), s -> new ArrayList<>());
        together.add(first);
        for (Path further : target.files().subList(1, target.files().size())) {
          together.add(TargetFile.further(further, first.store()));
        }
      }
    }
    return targetFiles.entrySet().stream()
        .map(store -> new GenerationStore(store.getKey(), store.getValue()))
        .toList();
  }

  /**
   * Whether a swap replaces exactly the files that were kept. It does not where the settings name
   * other files now, or somebody else has put another file in the place of one.
   */
  public boolean replaces(List<KeptFile> kept) {
    Set<Path> replaced = new HashSet<>();
    try {
      for (GenerationStore store : stores()) {
        if (!store.adopted()) {
          return false;
        }
        store.targetFiles().forEach(targetFile -> replaced.add(targetFile.file()));
      }
    } catch (IOException notAsItWas) {
      return false;
    }
    return replaced.equals(kept.stream().map(KeptFile::file).collect(Collectors.toSet()));
  }

  /**
   * Finds whatever would make the installation fail, without changing anything.
   *
   * @throws InstallException with all that was found
   */
  public void preflight() throws InstallException {
    List<String> faults = fileFaults();
    if (!faults.isEmpty()) {
      throw new InstallException(String.join("; ", faults));
    }
    all(target -> target.check(commands));
  }

  private List<String> fileFaults() {
    List<String> faults = new ArrayList<>();
    for (Path file : files()) {
      Path directory = file.toAbsolutePath().getParent();
      if (directory == null || !Files.isDirectory(directory)) {
        faults.add(
            "cannot write "
                + file
                + ": "
                + directory
                + " is not a directory; create it, or name another file");
      } else {
        try {
          TargetFile.first(file, name);
        } catch (IOException e) {
          faults.add("cannot look at " + file + ": " + FileFault.of(e));
        }
      }
    }
    if (faults.isEmpty()) {
      try {
        Preflight preflight = new Preflight();
        for (GenerationStore store : stores()) {
          faults.addAll(preflight.faults(store));
        }
      } catch (IOException e) {
        faults.add("cannot look at the files: " + FileFault.of(e));
      }
    }
    return faults;
  }

  /** What the reader should know of the files: each a printable sentence. */
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    try {
      for (GenerationStore store : stores()) {
        for (TargetFile targetFile : store.targetFiles()) {
          if (targetFile.followed()) {
            remarks.add(
                targetFile.asked() + " is a link; what is replaced is " + targetFile.file());
          }
        }
      }
    } catch (IOException toldByThePreflight) {
      return List.of();
    }
    return remarks;
  }

  /** What the targets hold now, where it can be read and all hold the same. */
  public Optional<CertifiedKey> installed() {
    return installed(targets);
  }

  /** The same, where nothing else is wanted of them. */
  public static Optional<CertifiedKey> installed(List<Target> targets) {
    List<Target> holders = targets.stream().filter(target -> !target.files().isEmpty()).toList();
    List<CertifiedKey> found =
        holders.stream().flatMap(target -> target.installed().stream()).toList();
    boolean alike =
        found.size() == holders.size()
            && found.stream().map(held -> held.chain().leaf()).distinct().count() == 1;
    return alike ? Optional.of(found.getFirst()) : Optional.empty();
  }

  /** What somebody must do elsewhere with the files, one sentence for each such target. */
  public List<String> manualSteps() {
    return targets.stream().flatMap(target -> target.manualStep().stream()).toList();
  }

  /**
   * Where the servers also present the certificate as clients, one sentence for each. One that does
   * not say is passed over: {@link #preflight} reports it.
   */
  public List<String> clientUses() {
    List<String> uses = new ArrayList<>();
    for (Target target : targets) {
      try {
        target.clientUse(commands).ifPresent(uses::add);
      } catch (InstallException doesNotSay) {
        // Nothing depends on it but a warning.
      }
    }
    return List.copyOf(uses);
  }

  /**
   * Puts every file's present content aside, where it goes on being read. Call it once for an
   * attempt, before its swap; called again after a crash it begins anew.
   *
   * @param generation the one that will take its place
   */
  public List<KeptFile> setAside(String generation) throws InstallException {
    List<KeptFile> kept = new ArrayList<>();
    try {
      for (GenerationStore store : stores()) {
        fence.run();
        kept.addAll(store.keep(generation));
      }
    } catch (IOException e) {
      throw new InstallException("cannot put the old files aside: " + FileFault.of(e), e);
    }
    return List.copyOf(kept);
  }

  /**
   * Writes every file's new content, and only when all are safely on disk lets the servers see
   * them.
   *
   * @throws InstallException after which some files may be new: put the kept ones back
   */
  public void swap(CertifiedKey material, String generation) throws InstallException {
    if (!material.isPair()) {
      throw new InstallException("the key is not the one that the certificate certifies");
    }
    List<Output> outputs = new ArrayList<>();
    for (Target target : targets) {
      outputs.addAll(target.outputs(material));
    }
    List<GenerationStore> stores = new ArrayList<>();
    try {
      stores.addAll(stores());
      for (GenerationStore store : stores) {
        store.stage(generation, store.outputs(outputs));
      }
      for (GenerationStore store : stores) {
        fence.run();
        store.swap(generation);
      }
    } catch (IOException e) {
      for (GenerationStore store : stores) {
        try {
          store.discard(generation);
        } catch (IOException leftover) {
          e.addSuppressed(leftover);
        }
      }
      throw new InstallException("cannot write the new files: " + FileFault.of(e), e);
    }
  }

  /**
   * Makes sure that every file holds the new content, as a server would read it, and has every
   * server check its configuration with it.
   */
  public void check(CertifiedKey material) throws InstallException {
    for (Target target : targets) {
      if (!target.files().isEmpty() && !target.holds(material.chain())) {
        throw new InstallException(
            target.describe() + " does not hold what was written into it a moment ago");
      }
      target.check(commands);
    }
  }

  /** Has every server read its files again. All are asked even where one fails. */
  public void reload() throws InstallException {
    all(target -> target.reload(commands));
  }

  /** Whether the settings allow a restart where a reload does not help. */
  public boolean restartable() {
    return targets.stream().anyMatch(target -> target.restart().isPresent());
  }

  /** Restarts every server that may be restarted. All are asked even where one fails. */
  public void restart() throws InstallException {
    all(
        target -> {
          if (target.restart().isPresent()) {
            commands.run(target.restart().get());
          }
        });
  }

  private interface Step {
    void take(Target target) throws InstallException;
  }

  private void all(Step step) throws InstallException {
    List<String> faults = new ArrayList<>();
    for (Target target : targets) {
      try {
        step.take(target);
      } catch (InstallException e) {
        faults.add(e.getMessage());
      }
    }
    if (!faults.isEmpty()) {
      throw new InstallException(String.join("; ", faults));
    }
  }

  /**
   * Puts the kept content back in every file, also where one fails. A file that somebody else has
   * put in the place of one is left there. What was kept is a record that may be forged: it is
   * followed only into this certificate's stores, and from there only to files of the targets, or
   * to files that were targets once and lie where nobody else can put a link.
   *
   * @param generation the one that it had to make room for; it is removed
   * @throws InstallException naming those that could not be put back
   */
  public void putBack(List<KeptFile> kept, String generation) throws InstallException {
    List<String> faults = new ArrayList<>();
    Map<Path, List<KeptFile>> stores = new LinkedHashMap<>();
    Map<Path, Path> ours = storeOfEachFile();
    for (KeptFile file : kept) {
      try {
        Optional<Path> store = file.store();
        if (store.isPresent()
            && !file.liesIn(ours.get(file.file()))
            && !(former(file, store.get()) && file.liesIn(store.get()))) {
          faults.add(
              "cannot put "
                  + file.file()
                  + " back: what was kept of it does not lie in this certificate's store; name the"
                  + " file again as a target, or put it back by hand");
          continue;
        }
        store.ifPresent(of -> stores.computeIfAbsent(of, s -> new ArrayList<>()).add(file));
      } catch (IOException e) {
        faults.add("cannot put " + file.file() + " back: " + FileFault.of(e));
      }
    }
    for (Map.Entry<Path, List<KeptFile>> store : stores.entrySet()) {
      List<KeptFile> files = store.getValue();
      List<TargetFile> targetFiles =
          files.stream().map(file -> file.targetFile(store.getKey())).toList();
      fence.run();
      try {
        new GenerationStore(store.getKey(), targetFiles).putBack(files, generation);
      } catch (IOException e) {
        faults.add(
            "cannot put "
                + files.stream()
                    .map(file -> file.file().toString())
                    .collect(Collectors.joining(" and "))
                + " back: "
                + FileFault.of(e));
      }
    }
    if (!faults.isEmpty()) {
      throw new InstallException(String.join("; ", faults));
    }
  }

  /** Whether the settings may have named it once: its store bears this certificate's name. */
  private boolean former(KeptFile kept, Path store) throws IOException {
    Path directory = TargetFile.directory(kept.file());
    return store.endsWith(Path.of(TargetFile.STORES, TargetFile.storeName(name)))
        && store.equals(store.toRealPath())
        && directory.equals(directory.toRealPath())
        && TrustedPath.fault(store).isEmpty()
        && TrustedPath.fault(directory).isEmpty();
  }

  /** The files that can be looked at, each with its store. */
  private Map<Path, Path> storeOfEachFile() {
    Map<Path, Path> stores = new HashMap<>();
    for (Target target : targets) {
      if (!target.files().isEmpty()) {
        try {
          TargetFile first = TargetFile.first(target.files().getFirst(), name);
          stores.put(first.file(), first.store());
          for (Path further : target.files().subList(1, target.files().size())) {
            stores.put(TargetFile.further(further, first.store()).file(), first.store());
          }
        } catch (IOException notThere) {
          // Nothing can be put back into it, which is said of its files.
        }
      }
    }
    return stores;
  }

  /** Removes older generations, once a new one is served. What cannot be removed stays. */
  public void settle() {
    try {
      for (GenerationStore store : stores()) {
        store.pruneOldGenerations();
      }
    } catch (IOException next) {
      return; // The next renewal sees to it.
    }
  }
}
