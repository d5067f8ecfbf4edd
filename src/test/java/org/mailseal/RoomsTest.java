package org.mailseal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rooms of the house: who may use whom, and where each library lives. */
class RoomsTest {
  private static final Map<String, List<String>> MAY_USE =
      Map.ofEntries(
          room("certificate"),
          room("dns", "certificate"),
          room("endpoint", "certificate"),
          room("checkup", "certificate", "dns", "endpoint"),
          room("authority", "certificate"),
          room("install", "certificate"),
          room("ledger", "certificate"),
          room("lifecycle", "certificate", "endpoint", "checkup", "authority", "install", "ledger"),
          room("reminder", "certificate", "ledger"),
          room("report", "certificate", "endpoint", "checkup", "ledger"),
          room("schedule", "lifecycle", "reminder", "ledger"),
          // The owners of the records that the settings are made of.
          room(
              "settings",
              "certificate",
              "endpoint",
              "authority",
              "install",
              "lifecycle",
              "reminder"),
          // What is looked at before there are settings.
          room("survey", "certificate", "endpoint", "install"),
          // What lifecycle and reminder may use, a rehearsal plays with.
          room(
              "rehearsal",
              "lifecycle",
              "reminder",
              "certificate",
              "endpoint",
              "authority",
              "install",
              "ledger"));

  /** The only homes of each library. */
  private static final Map<String, List<String>> HOMES =
      Map.ofEntries(
          // The JDK's TLS refuses to look at what most needs to be seen: TLS 1.0, RSA under 1024
          // bits, MD5, long chains. So endpoint shakes hands with Bouncy Castle's, and names the
          // few types outside of its package that this API is made of.
          home("org.bouncycastle..", "certificate", "endpoint"),
          home("org.bouncycastle.tls..", "endpoint"),
          home("org.xbill..", "dns"),
          home("org.shredzone..", "authority"),
          home("jakarta.mail..", "reminder"),
          home("org.quartz..", "schedule"),
          home("org.flywaydb..", "ledger"),
          home("org.jdbi..", "ledger"),
          home("org.snakeyaml..", "settings"),
          home("picocli..", "cli"));

  /** What endpoint must leave to certificate: reading and making certificates. */
  private static final String[] NOT_FOR_ENDPOINT = {
    "org.bouncycastle.cert..",
    "org.bouncycastle.cms..",
    "org.bouncycastle.jce..",
    "org.bouncycastle.openssl..",
    "org.bouncycastle.operator..",
    "org.bouncycastle.pkcs.."
  };

  private static JavaClasses house;

  private static Map.Entry<String, List<String>> room(String name, String... mayUse) {
    return Map.entry(name, List.of(mayUse));
  }

  private static Map.Entry<String, List<String>> home(String library, String... rooms) {
    return Map.entry(library, List.of(rooms));
  }

  @BeforeAll
  static void lookAtTheHouse() {
    house =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.mailseal");
  }

  @TestFactory
  Stream<DynamicTest> aRoomUsesOnlyWhatItMay() {
    return MAY_USE.entrySet().stream()
        .map(
            room ->
                DynamicTest.dynamicTest(
                    room.getKey(), () -> usesOnly(room.getKey(), room.getValue())));
  }

  private static void usesOnly(String room, List<String> others) {
    List<String> allowed = new ArrayList<>(others);
    allowed.add(room);
    String[] forbidden =
        Stream.concat(MAY_USE.keySet().stream(), Stream.of("cli"))
            .filter(other -> !allowed.contains(other))
            .map(other -> "org.mailseal." + other + "..")
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage("org.mailseal." + room + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .check(house);
  }

  @TestFactory
  Stream<DynamicTest> aLibraryStaysAtHome() {
    return HOMES.entrySet().stream()
        .map(
            home ->
                DynamicTest.dynamicTest(
                    home.getKey(),
                    () ->
                        noClasses()
                            .that()
                            .resideOutsideOfPackages(
                                home.getValue().stream()
                                    .map(room -> "org.mailseal." + room + "..")
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
        Stream.concat(MAY_USE.keySet().stream(), Stream.of("cli"))
            .map(room -> "org.mailseal." + room + "..")
            .toArray(String[]::new);
    classes().should().resideInAnyPackage(rooms).check(house);
  }

  @Test
  void thereAreNoCycles() {
    slices().matching("org.mailseal.(*)..").should().beFreeOfCycles().check(house);
  }
}
