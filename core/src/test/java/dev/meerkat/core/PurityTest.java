package dev.meerkat.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.URI;
import org.junit.jupiter.api.Test;

/// Keeps the decisions pure: no clock, chance, thread, lock, logging, input or output, and nothing
/// whose order differs from run to run. Time and chance come inside events.
class PurityTest {
  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.meerkat.core");

  @Test
  void knowsOnlyItselfAndHarmlessPartsOfTheJdk() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "dev.meerkat.core..",
                    "java.lang",
                    "java.lang.annotation",
                    "java.lang.invoke",
                    "java.lang.runtime",
                    "java.util",
                    "java.util.function",
                    "java.util.regex",
                    "java.util.stream",
                    "org.jspecify.annotations")
                .or(equivalentTo(URI.class))) // Only reads text.
        .check(CORE);
  }

  @Test
  void knowsNoClockChanceOrThread() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.lang\\.(Thread.*|Process.*|Runtime|ScopedValue.*|InheritableThreadLocal)"
                + "|java\\.util\\.(Random|SplittableRandom|Timer.*|UUID|Date|Calendar|Scanner"
                + "|ServiceLoader|Properties)")
        .orShould()
        .callMethodWhere(
            DescribedPredicate.describe(
                "it is of System or Math.random",
                call ->
                    call.getTargetOwner().getName().equals("java.lang.System")
                        || (call.getTargetOwner().getName().equals("java.lang.Math")
                            && call.getName().equals("random"))))
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CORE);
  }

  @Test
  void keepsNoUnorderedCollections() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.util\\.((Linked|Weak|Identity)?Hash(Map|Set)|Hashtable)")
        .orShould()
        .callMethodWhere(
            DescribedPredicate.describe(
                "it makes a set or map whose order changes from run to run",
                call ->
                    call.getTargetOwner().getName().matches("java\\.util\\.(Set|Map)")
                        && call.getName().matches("of|ofEntries|copyOf")))
        .check(CORE);
  }

  @Test
  void modelPlanAndWatchDependOneWay() {
    slices().matching("dev.meerkat.core.(*)..").should().beFreeOfCycles().check(CORE);
    noClasses()
        .that()
        .resideInAPackage("dev.meerkat.core.plan")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.meerkat.core.watch")
        .check(CORE);
  }
}
