package bellman.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The walls between modules, as DESIGN.md draws them.
class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("bellman");

    /// Modules other than core, whose packages stand directly under `bellman`.
    private static final List<String> MODULES = List.of("simd", "nn", "envs", "algos", "store", "app");

    private static final List<String> CORE = List.of(
            "space",
            "env",
            "vector",
            "head",
            "policy",
            "loss",
            "math",
            "sequence",
            "returns",
            "net",
            "rollout",
            "train",
            "run",
            "stats",
            "registry",
            "measure");

    private static String in(String module) {
        return "bellman." + module + "..";
    }

    private static String[] in(List<String> packages) {
        return packages.stream().map(ArchitectureTest::in).toArray(String[]::new);
    }

    @Test
    void everyModuleWasSeen() {
        for (String name : MODULES) {
            assertTrue(
                    ALL.stream().anyMatch(c -> c.getPackageName().startsWith("bellman." + name)),
                    "no class of bellman." + name + " was imported: the other tests would hold for nothing");
        }
    }

    @Test
    void everyPackageBelongsToAKnownModule() {
        for (JavaClass c : ALL) {
            String first = c.getPackageName().substring("bellman.".length()).split("\\.")[0];
            assertTrue(MODULES.contains(first) || CORE.contains(first), c.getName() + ": name its package here");
        }
    }

    @Test
    void coreSimdEnvironmentsNetworksAndAlgorithmsNeedOnlyTheJdk() {
        var names = List.of("simd", "nn", "envs", "algos");
        classes()
                .that()
                .resideInAnyPackage(in(names))
                .or()
                .resideInAnyPackage(in(CORE))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "javax..", "jdk.incubator.vector..", "org.jspecify..", "bellman..")
                .check(ALL);
    }

    @Test
    void coreSeesNoOtherModule() {
        noClasses()
                .that()
                .resideInAnyPackage(in(CORE))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(in(MODULES))
                .check(ALL);
    }

    @Test
    void theVectorApiStaysInsideThreeModules() {
        noClasses()
                .that()
                .resideOutsideOfPackages(in("simd"), in("nn"), in("envs"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jdk.incubator..")
                .check(ALL);
    }

    @Test
    void siblingsStayApart() {
        apart("simd", List.of("nn", "envs", "algos", "store", "app"));
        apart("nn", List.of("envs", "algos", "store", "app"));
        apart("envs", List.of("nn", "algos", "store", "app"));
        apart("algos", List.of("simd", "nn", "envs", "store", "app"));
        apart("store", List.of("simd", "nn", "envs", "algos", "app"));
    }

    private static void apart(String module, List<String> others) {
        noClasses()
                .that()
                .resideInAPackage(in(module))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(in(others))
                .check(ALL);
    }

    @Test
    void corePackagesFormNoCycle() {
        slices().matching("bellman.(*)..").should().beFreeOfCycles().check(ALL);
    }
}
