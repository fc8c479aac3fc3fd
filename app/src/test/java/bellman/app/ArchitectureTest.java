package bellman.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The walls between modules, as DESIGN.md draws them.
class ArchitectureTest {
    /// Modules other than core, whose packages stand directly under `bellman`.
    private static final List<String> MODULES = List.of("simd", "nn", "envs", "algos", "store", "cli", "app");

    /// Modules that `app` may not know. They are built before it, and their classes are read where they were
    /// compiled.
    private static final List<String> UNKNOWN_TO_APP = List.of("http", "torch", "llm", "page");

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("bellman");

    private static final JavaClasses WITH_NATIVES = new ClassFileImporter()
            .importPaths(UNKNOWN_TO_APP.stream()
                    .map(m -> Path.of("..", m, "target", "classes"))
                    .filter(Files::isDirectory)
                    .toList());

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
            "replay",
            "search",
            "train",
            "run",
            "stats",
            "registry",
            "measure",
            "dataset");

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
                .resideInAnyPackage(
                        "java..",
                        "javax..",
                        "com.sun.management..",
                        "jdk.incubator.vector..",
                        "org.jspecify..",
                        "bellman..")
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
        apart("simd", List.of("nn", "envs", "algos", "store", "cli", "app"));
        apart("nn", List.of("envs", "algos", "store", "cli", "app"));
        apart("envs", List.of("nn", "algos", "store", "cli", "app"));
        apart("algos", List.of("simd", "nn", "envs", "store", "cli", "app"));
        apart("store", List.of("simd", "nn", "envs", "algos", "cli", "app"));
        apart("cli", List.of("simd", "nn", "envs", "algos", "app"));
    }

    @Test
    void torchLanguageModelsAndThePageKnowNeitherAlgorithmsNorTheApp() {
        assumeTrue(
                UNKNOWN_TO_APP.stream()
                        .allMatch(m -> WITH_NATIVES.stream()
                                .anyMatch(c -> c.getPackageName().startsWith("bellman." + m))),
                "http, torch, llm and page were not compiled in this build");
        not(WITH_NATIVES, "bellman.http..", "bellman.(simd|nn|envs|algos|store|cli|app|torch|llm|page)..");
        not(WITH_NATIVES, "bellman.torch..", "bellman.(simd|nn|envs|algos|store|cli|app|llm)..");
        not(WITH_NATIVES, "bellman.llm..", "bellman.(nn|envs|algos|app)..");
        not(WITH_NATIVES, "bellman.page..", "bellman.(simd|nn|envs|algos|app|torch|llm)..");
        not(WITH_NATIVES, "bellman.torch..", "jdk.incubator..");
    }

    @Test
    void onlyCommandsKnowTheCommandLineLibrary() {
        for (JavaClasses classes : List.of(ALL, WITH_NATIVES)) {
            noClasses()
                    .that()
                    .resideOutsideOfPackages(in("cli"), in("app"), "bellman.llm.command..", "bellman.page.command..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("picocli..", in("cli"))
                    .allowEmptyShould(true)
                    .check(classes);
        }
    }

    private static void not(JavaClasses classes, String from, String to) {
        noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(to)
                .check(classes);
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
