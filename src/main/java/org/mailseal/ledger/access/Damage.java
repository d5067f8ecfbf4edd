package org.mailseal.ledger.access;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.h2.api.ErrorCode;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.mailseal.name.Printable;

/**
 * What H2 says of a file that is not as it left it. Seldom that it is damaged: mostly it trips over
 * what it finds, in whichever of its classes reads it, and tells an error of its own.
 */
final class Damage {
  private static final Set<Integer> TOLD =
      Set.of(ErrorCode.GENERAL_ERROR_1, ErrorCode.FILE_CORRUPTED_1, ErrorCode.FILE_VERSION_ERROR_1);

  /** Tables that do not hold what they must (SQLSTATE class 22, data exception). */
  private static final int DATA = 22;

  private static final Set<Integer> TOLD_BY_STORE =
      Set.of(
          DataUtils.ERROR_FILE_CORRUPT,
          DataUtils.ERROR_UNSUPPORTED_FORMAT,
          DataUtils.ERROR_SERIALIZATION,
          DataUtils.ERROR_CHUNK_NOT_FOUND,
          DataUtils.ERROR_INTERNAL);

  private Damage() {}

  /**
   * H2's own words, printable; empty where the fault has another reason, such as a disk that does
   * not answer or memory that is used up.
   */
  static Optional<String> in(Throwable fault) {
    boolean told = false;
    for (@Nullable Throwable cause = fault; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case DatabaseException _, IOException _, VirtualMachineError _ -> {
          return Optional.empty();
        }
        case SQLException sql ->
            told |= TOLD.contains(sql.getErrorCode()) || sql.getErrorCode() / 1000 == DATA;
        case MVStoreException store -> told |= TOLD_BY_STORE.contains(store.getErrorCode());
        default -> {}
      }
    }
    return told ? Optional.of(words(fault)) : Optional.empty();
  }

  /** The last cause that says anything, or its kind. */
  static String words(Throwable fault) {
    String words = fault.getClass().getSimpleName();
    for (@Nullable Throwable cause = fault; cause != null; cause = cause.getCause()) {
      words = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
    return Printable.sanitize(words);
  }
}
