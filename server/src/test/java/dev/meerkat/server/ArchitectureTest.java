package dev.meerkat.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The arrows between modules and packages, as `docs/architecture.md` draws them. That `core` is
/// pure is for its own tests.
class ArchitectureTest {
  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.meerkat");

  @ParameterizedTest
  @CsvSource({
    "core, media|recorder|cluster|replication|resources|server",
    "media, core|recorder|cluster|replication|resources|server",
    "recorder, cluster|replication|resources|server",
    "cluster, media|recorder|replication|resources|server",
    "replication, media|recorder|cluster|resources|server",
    "resources, media|recorder|cluster|replication|server"
  })
  void arrowsPointOneWay(String module, String forbidden) {
    noClasses()
        .that()
        .resideInAPackage("dev.meerkat." + module + "..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("dev\\.meerkat\\.(" + forbidden + ")\\..*")
        .check(ALL);
  }

  @Test
  void noPackagesOfTheServerDependOnEachOtherInACircle() {
    slices().matching("dev.meerkat.server.(*)..").should().beFreeOfCycles().check(ALL);
  }

  @Test
  void theWebFrameworkStaysInTheApi() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.meerkat.server.api..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..")
        .check(ALL);
  }

  @Test
  void mailStaysWithNotices() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.meerkat.server.notice..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jakarta.mail..", "org.eclipse.angus..")
        .check(ALL);
  }

  @Test
  void jgroupsStaysInTheCluster() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.meerkat.cluster..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.jgroups..")
        .check(ALL);
  }

  @Test
  void nobodySleeps() {
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(ALL);
  }
}
