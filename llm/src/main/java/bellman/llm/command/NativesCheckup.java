package bellman.llm.command;

import bellman.cli.Check;
import bellman.cli.Checkup;
import bellman.llm.tokenizer.ByteTokenizer;
import bellman.llm.tokenizer.Tokenizer;
import bellman.store.disk.DurableFiles;
import bellman.torch.Device;
import bellman.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/// Whether the native libraries of language models load.
public final class NativesCheckup implements Checkup {
    /// For the service loader.
    public NativesCheckup() {}

    @Override
    public List<Check> checks() {
        return List.of(libtorch(), products(), tokenizers());
    }

    private static Check libtorch() {
        try {
            LibTorch.start();
            int gpus = Device.gpus();
            return Check.ok(
                    "libtorch",
                    version() + ", " + Loader.getPlatform() + ", "
                            + (gpus == 0 ? "no GPU" : gpus == 1 ? "1 GPU" : gpus + " GPUs"));
        } catch (RuntimeException | LinkageError e) {
            return Check.of(
                    "libtorch",
                    false,
                    Check.Outcome.FAILED,
                    "does not load: " + firstLine(e),
                    "see docs/torch.md for the platforms it is built for");
        }
    }

    /// The version that the jar's name has.
    private static String version() {
        String jar =
                String.valueOf(torch.class.getProtectionDomain().getCodeSource().getLocation());
        return jar.replaceFirst(".*/pytorch-", "").replaceFirst("\\.jar.*", "");
    }

    private static Check products() {
        try {
            boolean mkl = LibTorch.blas().equals("mkl_rt");
            return Check.of(
                    "matrix products",
                    mkl || !Loader.getPlatform().equals("linux-x86_64"),
                    Check.Outcome.WARNING,
                    mkl ? "MKL" : "OpenBLAS",
                    "put org.bytedeco:mkl on the class path: it is up to twice as fast");
        } catch (RuntimeException | LinkageError e) {
            return Check.of("matrix products", false, Check.Outcome.FAILED, firstLine(e), "see libtorch");
        }
    }

    private static Check tokenizers() {
        try {
            Path folder = Files.createTempDirectory("bellman-doctor");
            try {
                ByteTokenizer.write(folder, 16);
                try (var tokenizer = Tokenizer.load(folder)) {
                    return Check.of(
                            "tokenizers",
                            tokenizer.encode("ü").length == 2,
                            Check.Outcome.FAILED,
                            "load",
                            "the native library computes wrongly; report it");
                }
            } finally {
                DurableFiles.deleteTree(folder);
            }
        } catch (RuntimeException | LinkageError | IOException e) {
            return Check.of(
                    "tokenizers",
                    false,
                    Check.Outcome.FAILED,
                    "do not load: " + firstLine(e),
                    "make java.io.tmpdir writable and executable");
        }
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
