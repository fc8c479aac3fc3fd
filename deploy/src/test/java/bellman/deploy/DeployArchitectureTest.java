package bellman.deploy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The walls of this module, as DESIGN.md draws them: each foreign library behind one package.
class DeployArchitectureTest {
    private static final JavaClasses OWN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("bellman.deploy");

    private static void only(String inside, String... libraries) {
        noClasses()
                .that()
                .resideOutsideOfPackages(inside)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries)
                .check(OWN);
    }

    @Test
    void eachLibraryIsKnownToOnePackage() {
        assertTrue(OWN.size() > 30, "only " + OWN.size() + " classes were seen");
        only("bellman.deploy.command..", "picocli..", "bellman.cli..");
        only("bellman.deploy.graph..", "onnx..", "com.google.protobuf..");
        only("bellman.deploy.export..", "ai.onnxruntime..");
        only("bellman.deploy.serve..", "io.javalin..", "org.eclipse.jetty..", "io.micrometer..");
    }

    @Test
    void otherModulesWithLibrariesOfTheirOwnAreNotKnown() {
        only("bellman.nothing..", "bellman.torch..", "bellman.llm..", "bellman.page..", "org.bytedeco..");
    }
}
