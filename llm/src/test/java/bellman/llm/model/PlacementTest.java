package bellman.llm.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.torch.Device;
import bellman.torch.Tensors;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/// Nothing that models compute with is left on the processor when they are on a GPU. Few machines have one, so this is
/// held by looking at what the compiled methods call; what it cannot see, tests of parity do where there is a GPU.
class PlacementTest {
    private static final Set<String> FROM_ARRAYS = Set.of("floats", "longs", "indices", "booleans");

    /// What a tensor that was made of an array goes to at once.
    private static final Set<String> PLACED = Set.of("beside", "here", "copy_");

    private static final Set<String> MADE_FROM_NOTHING =
            Set.of("empty", "zeros", "ones", "full", "arange", "rand", "randn", "tensor", "eye", "linspace");

    /// All invocations in the module's classes for which `chosen` says yes, by class and method. It is also given the
    /// instruction that follows.
    private static Set<String> callers(BiPredicate<InvokeInstruction, Instruction> chosen) {
        Set<String> callers = new TreeSet<>();
        for (ClassModel type : classes()) {
            String name = type.thisClass().asInternalName().replaceFirst(".*/", "");
            for (MethodModel method : type.methods()) {
                if (!name.endsWith("Benchmark")
                        && method.code().isPresent()
                        && calls(method.code().get(), chosen)) {
                    callers.add(name + "." + method.methodName().stringValue());
                }
            }
        }
        return callers;
    }

    private static boolean calls(CodeModel code, BiPredicate<InvokeInstruction, Instruction> chosen) {
        List<Instruction> instructions = code.elementStream()
                .filter(Instruction.class::isInstance)
                .map(Instruction.class::cast)
                .toList();
        for (int i = 0; i + 1 < instructions.size(); i++) {
            if (instructions.get(i) instanceof InvokeInstruction call && chosen.test(call, instructions.get(i + 1))) {
                return true;
            }
        }
        return false;
    }

    private static List<ClassModel> classes() {
        try {
            Path root = Path.of(CausalModel.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            try (Stream<Path> files = Files.walk(root)) {
                List<Path> found =
                        files.filter(f -> f.toString().endsWith(".class")).toList();
                assertTrue(found.size() > 100, () -> "there are few classes in " + root);
                List<ClassModel> models = new ArrayList<>();
                for (Path file : found) {
                    models.add(ClassFile.of().parse(file));
                }
                return models;
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isOf(InvokeInstruction call, Class<?> owner) {
        return call.owner().asInternalName().equals(owner.getName().replace('.', '/'));
    }

    private static boolean isOf(InvokeInstruction call, Class<?> owner, Set<String> names) {
        return isOf(call, owner) && names.contains(call.name().stringValue());
    }

    @Test
    void whatIsMadeOfArraysGoesAtOnceToWhereItIsUsed() {
        assertEquals(
                Set.of(
                        "Rotary.<init>", // moved there by name
                        "Rotary.powers", // read back
                        "NormPass.backward", // by hand, on the processor
                        "RandomWeights.normal", // copied
                        "WeightOptimizer.restore"), // copied
                callers((call, next) -> isOf(call, Tensors.class, FROM_ARRAYS)
                        && !(next instanceof InvokeInstruction i
                                && PLACED.contains(i.name().stringValue()))));
    }

    @Test
    void whatIsMadeFromNothingIsToldWhere() {
        assertEquals(
                Set.of(),
                callers((call, _) -> isOf(call, torch.class, MADE_FROM_NOTHING)
                        && !call.type().stringValue().contains("TensorOptions")));
        assertEquals(
                Set.of(
                        "ComputeOptions.defaults",
                        "CheckpointReader.copy", // the memory of a file
                        "Engines.refusal", // asks where a model is
                        "Weights.outline", // has no memory anywhere
                        "VisionTower.input"), // filled by hand and moved
                callers((call, _) -> isOf(call, Device.class, Set.of("cpu"))));
    }

    @Test
    void memoryIsSeenOnlyByHandOrOnceItIsHere() {
        Set<String> here = callers((call, next) -> isOf(call, Tensor.class, Set.of("cpu"))
                && (next instanceof InvokeInstruction i
                        && Set.of("memory", "contiguous").contains(i.name().stringValue())));
        Set<String> seen = callers((call, _) -> isOf(call, Tensors.class, Set.of("memory")));
        seen.removeAll(here);
        seen.removeIf(m -> m.startsWith("LayerPass.") || m.startsWith("NormPass.") || m.startsWith("AttentionPass."));
        seen.removeIf(m -> m.startsWith("WeightSource.")); // asks where it is
        assertEquals(Set.of("VisionTower.input"), seen); // made here
    }
}
