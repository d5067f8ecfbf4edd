package org.mailseal.crash;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.mailseal.fixture.host.Command;

/** A file system of its own, in memory, that can be filled and made read-only. */
final class SmallDisk implements AutoCloseable {
  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts it on an empty folder. */
  static SmallDisk mount(Path folder, int kibibytes) {
    Command.mustRun(
        "mount",
        "-t",
        "tmpfs",
        "-o",
        "mode=755,size=" + kibibytes + "k",
        "small",
        folder.toString());
    return new SmallDisk(folder);
  }

  Path folder() {
    return folder;
  }

  /** Leaves so much free and no more. */
  void fill(int kibibytesFree) {
    try (RandomAccessFile ballast = new RandomAccessFile(ballast().toFile(), "rw")) {
      long free = Files.getFileStore(folder).getUsableSpace();
      long size = Math.max(0, free - kibibytesFree * 1024L);
      ballast.write(new byte[(int) size]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path ballast() {
    return folder.resolve("ballast");
  }

  void makeReadOnly() {
    Command.mustRun("mount", "-o", "remount,ro", folder.toString());
  }

  /** As a disk should be: writable, and with room. */
  void mend() {
    Command.mustRun("mount", "-o", "remount,rw", folder.toString());
    try {
      Files.deleteIfExists(ballast());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Command.mustRun("umount", folder.toString());
  }
}
