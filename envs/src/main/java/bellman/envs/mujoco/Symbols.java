package bellman.envs.mujoco;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;

/// Opens MuJoCo's library and makes sure that it is the version that [Natives] was written for.
@SuppressWarnings("restricted")
final class Symbols {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final long LONGEST_VERSION = 64;

    private Symbols() {}

    /// The functions of `library`, which stays loaded.
    ///
    /// @throws MujocoException if it does not load or is another version than 4.0
    static SymbolLookup open(MujocoLibrary library) {
        Path file = library.file();
        SymbolLookup symbols;
        try {
            symbols = SymbolLookup.libraryLookup(file, Arena.global());
        } catch (IllegalArgumentException e) {
            throw new MujocoException(
                    file + " does not load: it is damaged, or for another processor; " + library.advice());
        }
        String version = version(symbols);
        if (!version.startsWith("4.0.") || symbols.find("mjb_makeBatch").isEmpty()) {
            throw new MujocoException(file + " is MuJoCo " + version + ", expected 4.0; " + library.advice());
        }
        silence(symbols);
        return symbols;
    }

    private static String version(SymbolLookup symbols) {
        try {
            MethodHandle version = LINKER.downcallHandle(
                    symbols.find("mj_versionString").orElseThrow(), FunctionDescriptor.of(ADDRESS));
            return ((MemorySegment) version.invokeExact())
                    .reinterpret(LONGEST_VERSION)
                    .getString(0);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /// Sets `mju_user_warning`, so that warnings are neither printed nor appended to a file in the working
    /// folder: the library counts them all the same.
    private static void silence(SymbolLookup symbols) {
        MethodHandle nothing = MethodHandles.empty(MethodType.methodType(void.class, MemorySegment.class));
        MemorySegment stub = LINKER.upcallStub(nothing, FunctionDescriptor.ofVoid(ADDRESS), Arena.global());
        symbols.find("mju_user_warning")
                .orElseThrow()
                .reinterpret(ADDRESS.byteSize())
                .set(ADDRESS, 0, stub);
    }

    /// What a handle threw, as an unchecked exception.
    static RuntimeException failed(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException r ? r : new IllegalStateException(e);
    }
}
