package org.mailseal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Whether the house is what the table of the {@link Rooms} says, sub-packages included. */
class RoomsTest {
  /** What endpoint must leave to certificate: reading and making certificates. */
  private static final String[] NOT_FOR_ENDPOINT = {
    "org.bouncycastle.cert..",
    "org.bouncycastle.cms..",
    "org.bouncycastle.jce..",
    "org.bouncycastle.openssl..",
    "org.bouncycastle.operator..",
    "org.bouncycastle.pkcs.."
  };

  /** What somebody can take in who opens a folder; {@code package-info} aside. */
  private static final int MAX_FILES = 26;

  private static JavaClasses house;

  @BeforeAll
  static void lookAtTheHouse() {
    house =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(Rooms.ROOT_PACKAGE);
  }

  /** Exactly: a permission that nobody uses would let a room be used by accident. */
  @TestFactory
  Stream<DynamicTest> aRoomUsesWhatTheTableSays() {
    Map<String, Set<String>> used = used();
    return Rooms.mayUse().entrySet().stream()
        .map(
            room ->
                DynamicTest.dynamicTest(
                    room.getKey(),
                    () ->
                        assertThat(used.getOrDefault(room.getKey(), Set.of()))
                            .containsExactlyInAnyOrderElementsOf(room.getValue())));
  }

  private static Map<String, Set<String>> used() {
    Map<String, Set<String>> used = new HashMap<>();
    house.forEach(
        one ->
            one.getDirectDependenciesFromSelf().stream()
                .map(Dependency::getTargetClass)
                .map(target -> target.getBaseComponentType().getPackageName())
                .filter(target -> target.startsWith(Rooms.ROOT_PACKAGE + "."))
                .filter(target -> !target.equals(one.getPackageName()))
                .forEach(
                    target ->
                        used.computeIfAbsent(room(one.getPackageName()), _ -> new HashSet<>())
                            .add(room(target))));
    return used;
  }

  private static String room(String packageName) {
    return packageName.substring(Rooms.ROOT_PACKAGE.length() + 1);
  }

  @TestFactory
  Stream<DynamicTest> aLibraryStaysAtHome() {
    return Rooms.homes().entrySet().stream()
        .map(
            home ->
                DynamicTest.dynamicTest(
                    home.getKey(),
                    () ->
                        noClasses()
                            .that()
                            .resideOutsideOfPackages(
                                home.getValue().stream()
                                    .map(room -> Rooms.ROOT_PACKAGE + "." + room + "..")
                                    .toArray(String[]::new))
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage(home.getKey())
                            .check(house)));
  }

  @Test
  void endpointReadsNoCertificates() {
    noClasses()
        .that()
        .resideInAPackage("org.mailseal.endpoint..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(NOT_FOR_ENDPOINT)
        .check(house);
  }

  @Test
  void everyRoomIsKnown() {
    String[] rooms =
        Rooms.mayUse().keySet().stream()
            .map(room -> Rooms.ROOT_PACKAGE + "." + room)
            .toArray(String[]::new);
    classes().should().resideInAnyPackage(rooms).check(house);
  }

  @Test
  void thereAreNoCycles() {
    slices().matching("org.mailseal.(**)").should().beFreeOfCycles().check(house);
  }

  /** The table is read from the ground up. */
  @Test
  void aRoomUsesOnlyWhatStandsAboveItInTheTable() {
    List<String> soFar = new ArrayList<>();
    Rooms.mayUse()
        .forEach(
            (room, others) -> {
              assertThat(soFar).as(room).containsAll(others);
              soFar.add(room);
            });
  }

  @Test
  void noRoomHoldsTooMuch() {
    assertThat(
            topLevel()
                .collect(
                    Collectors.groupingBy(
                        name -> name.substring(0, name.lastIndexOf('.')), Collectors.counting())))
        .allSatisfy((room, files) -> assertThat(files).as(room).isLessThanOrEqualTo(MAX_FILES));
  }

  @Test
  void noSimpleNameStandsForTwoThings() {
    assertThat(topLevel().collect(Collectors.groupingBy(RoomsTest::simple)))
        .allSatisfy((name, classes) -> assertThat(classes).as(name).hasSize(1));
  }

  /** Tests and fixtures included: a name is looked for in the whole project. */
  @Test
  void noTestOrFixtureHasTheNameOfAnother() {
    JavaClasses all = new ClassFileImporter().importPackages(Rooms.ROOT_PACKAGE);
    assertThat(topLevel(all).collect(Collectors.groupingBy(RoomsTest::simple)))
        .allSatisfy((name, classes) -> assertThat(classes).as(name).hasSize(1));
  }

  private static Stream<String> topLevel() {
    return topLevel(house);
  }

  private static Stream<String> topLevel(JavaClasses classes) {
    return classes.stream()
        .filter(one -> one.isTopLevelClass() && !one.getSimpleName().equals("package-info"))
        .map(one -> one.getFullName());
  }

  private static String simple(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
