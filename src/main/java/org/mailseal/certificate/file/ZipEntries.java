package org.mailseal.certificate.file;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.mailseal.name.Printable;

/** A ZIP file's entries, inflated within bounds whatever the file says of their sizes. */
final class ZipEntries {
  static final int MAX_ENTRIES = 100;

  /** In bytes, of all entries together. */
  static final int MAX_BYTES = 4 * Bundle.MAX_BYTES;

  /** An entry with its content; two are never compared. */
  @SuppressWarnings("ArrayRecordComponent")
  record Entry(String name, byte[] content) {
    /** A Mac's notes beside each file, which have its name. */
    boolean isShadow() {
      String file = name.substring(name.lastIndexOf('/') + 1);
      return name.startsWith("__MACOSX/") || file.startsWith("._");
    }
  }

  private ZipEntries() {}

  /**
   * All files.
   *
   * @throws IOException where it is damaged, encrypted or too large
   */
  static List<Entry> entries(byte[] zip) throws IOException {
    List<Entry> entries = new ArrayList<>();
    int seen = 0;
    int left = MAX_BYTES;
    // Names are UTF-8 where the entry says so; no byte is a fault in the others.
    try (ZipInputStream in =
        new ZipInputStream(new ByteArrayInputStream(zip), StandardCharsets.ISO_8859_1)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (++seen > MAX_ENTRIES) {
          throw new IOException("the ZIP has more than " + MAX_ENTRIES + " entries");
        }
        byte[] content = in.readNBytes(left + 1);
        left -= content.length;
        if (left < 0) {
          throw new IOException(
              "the ZIP inflates to more than " + MAX_BYTES / 1024 / 1024 + " MiB; it is not read");
        }
        if (!entry.isDirectory()) {
          entries.add(new Entry(entry.getName(), content));
        }
      }
    } catch (ZipException e) {
      throw new IOException(
          "the ZIP is damaged or encrypted: " + Printable.sanitize(String.valueOf(e.getMessage())),
          e);
    }
    if (seen != announced(zip)) {
      throw new IOException("the ZIP is cut off or damaged: its directory is not what is in it");
    }
    return entries;
  }

  /** How many entries the directory at the end lists; the stream alone would end early. */
  private static int announced(byte[] zip) {
    for (int at = zip.length - 22; at >= Math.max(0, zip.length - 22 - 0xFFFF); at--) {
      if (zip[at] == 'P' && zip[at + 1] == 'K' && zip[at + 2] == 5 && zip[at + 3] == 6) {
        return (zip[at + 10] & 0xFF) | ((zip[at + 11] & 0xFF) << 8);
      }
    }
    return -1;
  }
}
