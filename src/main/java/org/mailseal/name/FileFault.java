package org.mailseal.name;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;

/**
 * What is wrong with a file, in printable words. Java's file exceptions often hold nothing but the
 * path, and others nothing at all: then the class tells the fault.
 */
public final class FileFault {
  private FileFault() {}

  /** A clause that names the file, where the exception does. */
  public static String of(IOException e) {
    if (!(e instanceof FileSystemException fault) || fault.getFile() == null) {
      return reason(e);
    }
    String file = Printable.sanitize(fault.getFile());
    return switch (fault) {
      case NoSuchFileException _ -> file + " is not there";
      case AccessDeniedException _ -> "no permission for " + file;
      default -> file + ": " + reason(e);
    };
  }

  /** Only the reason, for a sentence that has named the file. */
  public static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "it is not there";
      case AccessDeniedException _ -> "no permission";
      case FileSystemLoopException _ -> "it is a link that leads to itself";
      case FileAlreadyExistsException _ -> "it is there already";
      case DirectoryNotEmptyException _ -> "the directory is not empty";
      case NotDirectoryException _ -> "it is not a directory";
      case NotLinkException _ -> "it is not a link";
      case FileSystemException fault when fault.getReason() != null ->
          Printable.sanitize(fault.getReason());
      case FileSystemException fault -> fault.getClass().getSimpleName();
      case EOFException _ -> "it ends too soon";
      case CharacterCodingException _ -> "its characters are not those of its encoding";
      default ->
          e.getMessage() == null
              ? e.getClass().getSimpleName()
              : Printable.sanitize(e.getMessage());
    };
  }
}
