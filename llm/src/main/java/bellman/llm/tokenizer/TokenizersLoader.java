package bellman.llm.tokenizer;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Loads the native library out of its jar, once.
///
/// It is copied into the folder for temporary files, loaded, and deleted again where the system allows that. The
/// jar's own loader would ask for CUDA, may download another build, and keeps a copy in the home folder.
final class TokenizersLoader {
    private TokenizersLoader() {}

    /// The library's functions.
    static TokenizersLibrary library() {
        return Loaded.LIBRARY;
    }

    private static final class Loaded {
        static final TokenizersLibrary LIBRARY = load();
    }

    @SuppressWarnings("restricted") // that is what native access is allowed for
    private static TokenizersLibrary load() {
        String platform = platform();
        try {
            Path folder = Files.createTempDirectory("bellman-tokenizers");
            try {
                for (String name : names()) {
                    Path file = folder.resolve(name);
                    copy("native/lib/" + platform + "/cpu/" + name, file);
                    System.load(file.toString());
                }
            } finally {
                delete(folder);
            }
        } catch (IOException | UnsatisfiedLinkError e) {
            throw new IllegalStateException(
                    "the tokenizers' native library could not be loaded on " + platform + " ("
                            + OneLine.of(e) + "): it is unpacked into " + System.getProperty("java.io.tmpdir")
                            + ", which must be writable and allow execution; -Djava.io.tmpdir names another folder",
                    e);
        }
        return TokenizersLibrary.LIB;
    }

    /// As the jar's folders are called.
    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return (os.startsWith("mac") ? "osx" : os.startsWith("windows") ? "win" : "linux") + "-"
                + (arch.equals("amd64") ? "x86_64" : arch);
    }

    private static List<String> names() {
        var names = new ArrayList<String>();
        if (System.getProperty("os.name").startsWith("Windows")) {
            names.addAll(List.of("libwinpthread-1.dll", "libgcc_s_seh-1.dll", "libstdc++-6.dll"));
        }
        names.add(System.mapLibraryName("tokenizers"));
        return names;
    }

    private static void copy(String resource, Path file) throws IOException {
        try (InputStream in = TokenizersLibrary.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("ai.djl.huggingface:tokenizers has no " + resource);
            }
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void delete(Path folder) {
        for (String name : names()) {
            Path file = folder.resolve(name);
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                file.toFile().deleteOnExit(); // Windows keeps a loaded library
            }
        }
        if (!folder.toFile().delete()) {
            folder.toFile().deleteOnExit();
        }
    }
}
