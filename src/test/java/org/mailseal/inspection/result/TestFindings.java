package org.mailseal.inspection.result;

/** Findings that no check has found, under the code {@code TOPIC.of-a-test}. */
public final class TestFindings {
  private TestFindings() {}

  public static Finding finding(Level level, Topic topic, String what, String fix, String clause) {
    return FindingCode.of(topic, "of-a-test", "a finding of a test", clause, level)
        .at(level, what, fix);
  }

  public static Finding ok(Topic topic, String what) {
    return finding(Level.OK, topic, what, "", "");
  }
}
