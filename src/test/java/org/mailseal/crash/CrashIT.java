package org.mailseal.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The points of the crash matrix that matter most: between the steps of a renewal, and half-way
 * where other ways switch one file after the other. {@link CrashMatrixIT} tries them all.
 */
@Order(1) // long
@Timeout(600)
class CrashIT {
  /**
   * What a step of a renewal begins with. Whoever is killed before it has done the one before it.
   */
  private record Step(SystemCalls calls, String about) {
    boolean isMetBy(Map.Entry<KillPoint, String> call) {
      return call.getKey().calls() == calls && call.getValue().contains(about);
    }
  }

  private static final List<Step> RENEWAL =
      List.of(
          new Step(SystemCalls.MKDIR, "postfix-tls/"), // until then the key is in the ledger alone
          new Step(SystemCalls.RENAME, "postfix-tls/"), // new files lie beside the old ones
          new Step(SystemCalls.RENAME, "dovecot-tls/"), // one server has new files, one has not
          new Step(SystemCalls.SYNC, "/ledger."), // both have; it may not be on the disk
          new Step(SystemCalls.EXECVE, ""), // neither was told to read them
          new Step(SystemCalls.CONNECT, ""), // both were; nobody has looked
          new Step(SystemCalls.UNLINK, "/ledger.socket")); // all is well; the ledger is open

  private static final List<KillPoint> HALF_WAY =
      List.of(
          // Of Dovecot's plain files the key is a link already, and the certificate is not.
          new KillPoint(KilledCommand.FIRST, SystemCalls.RENAME, 5),
          // The third puts Postfix back.
          new KillPoint(KilledCommand.PUT_BACK, SystemCalls.RENAME, 4),
          new KillPoint(KilledCommand.ROLLBACK, SystemCalls.RENAME, 2));

  @Test
  void noStepLeavesAServerBroken() {
    List<Verdict> verdicts = new ArrayList<>();
    try (Victim victim = Victim.start()) {
      List<KillPoint> points = new ArrayList<>(steps(victim));
      points.addAll(HALF_WAY);
      CrashMatrix.run(List.of(victim), points, verdicts::add);
    }
    System.out.print(CrashMatrix.table(verdicts));
    assertThat(verdicts)
        .hasSize(RENEWAL.size() + HALF_WAY.size())
        .allSatisfy(
            verdict -> {
              assertThat(verdict.violations()).as(CrashMatrix.line(verdict)).isEmpty();
              assertThat(verdict.where()).as(CrashMatrix.line(verdict)).isPresent();
            });
    assertThat(verdicts)
        .filteredOn(verdict -> HALF_WAY.contains(verdict.point()))
        .extracting(verdict -> verdict.where().orElseThrow())
        .allSatisfy(where -> assertThat(where).contains("dovecot-tls/"));
  }

  private static List<KillPoint> steps(Victim victim) {
    List<KillPoint> found = new ArrayList<>();
    Iterator<Map.Entry<KillPoint, String>> calls =
        victim.points(KilledCommand.RENEWAL).entrySet().iterator();
    for (Step step : RENEWAL) {
      Map.Entry<KillPoint, String> call = calls.next();
      while (!step.isMetBy(call)) {
        call = calls.next();
      }
      found.add(call.getKey());
    }
    return found;
  }
}
