package org.mailseal.inspection.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailseal.endpoint.Fault;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;

public class CheckListTest {
  /** That a check of the list says that it can find these, at these levels. */
  public static void assertDeclared(List<Finding> findings) {
    Set<FindingCode> declared =
        CheckList.all().stream()
            .flatMap(check -> check.codes().stream())
            .collect(Collectors.toUnmodifiableSet());
    assertThat(findings)
        .allSatisfy(
            finding -> {
              assertThat(declared).contains(finding.code());
              assertThat(finding.code().levels()).contains(finding.level());
            });
  }

  @Test
  void everyCodeStandsForOneThing() {
    assertThat(
            CheckList.all().stream()
                .flatMap(check -> check.codes().stream())
                .map(FindingCode::text)
                .toList())
        .doesNotHaveDuplicates()
        .allSatisfy(
            code ->
                assertThat(code)
                    .matches("[a-z][a-z0-9]*(-[a-z0-9]+)*[.][a-z][a-z0-9]*(-[a-z0-9]+)*"));
  }

  static Stream<Check<?>> checks() {
    return CheckList.all().stream();
  }

  @ParameterizedTest
  @MethodSource("checks")
  void aCheckDeclaresEveryCodeThatItHas(Check<?> check) throws Exception {
    for (Field field : check.getClass().getDeclaredFields()) {
      if (field.getType() == FindingCode.class) {
        field.setAccessible(true);
        assertThat(check.codes()).as(field.getName()).contains((FindingCode) field.get(check));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("checks")
  void aCheckSaysWhatItIsAbout(Check<?> check) {
    assertThat(check.title()).isNotBlank();
    assertThat(check.description()).endsWith(".");
    assertThat(check.applicability()).isNotBlank().doesNotEndWith(".");
    assertThat(check.codes())
        .isNotEmpty()
        .allSatisfy(
            code -> {
              assertThat(code.title()).isNotBlank().doesNotEndWith(".");
              assertThat(code.levels()).isNotEmpty().isSorted();
            });
  }

  /** A port that serves nothing has one finding for its fault, and no other check speaks of it. */
  @Test
  void whereNothingIsServedNoCertificateIsJudged() {
    assertThat(Arrays.stream(Fault.values()))
        .allSatisfy(
            fault ->
                assertThat(
                        CheckList.findings(
                            EvidenceDraft.of(SampleObservations.missing(fault)).build()))
                    .hasSize(1));
  }
}
