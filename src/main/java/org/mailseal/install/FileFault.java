package org.mailseal.install;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import org.mailseal.name.Printable;

/** Java's file exceptions often hold nothing but the path: then the class tells the fault. */
final class FileFault {
  private FileFault() {}

  /** A printable clause. */
  static String of(IOException e) {
    return Printable.sanitize(
        switch (e) {
          case NoSuchFileException f -> f.getFile() + " is not there";
          case AccessDeniedException f -> "no permission for " + f.getFile();
          case FileSystemLoopException f -> f.getFile() + " is a link that leads to itself";
          case FileSystemException f when f.getReason() != null ->
              f.getFile() + ": " + f.getReason();
          case FileSystemException f -> f.getClass().getSimpleName() + " " + f.getFile();
          default -> String.valueOf(e.getMessage());
        });
  }
}
