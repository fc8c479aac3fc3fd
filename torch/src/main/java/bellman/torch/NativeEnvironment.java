package bellman.torch;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;

/// The environment variables that native libraries see. Java cannot change its own; child processes inherit
/// Java's.
final class NativeEnvironment {
    private static final FunctionDescriptor SETENV =
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);

    private NativeEnvironment() {}

    /// Sets `name` unless the user did. Does nothing where there is no `setenv`.
    static void putIfAbsent(String name, String value) {
        SymbolLookup library = Linker.nativeLinker().defaultLookup();
        if (System.getenv(name) == null) {
            library.find("setenv").ifPresent(setenv -> call(setenv, name, value));
        }
    }

    @SuppressWarnings("restricted") // bellman-torch is native access
    private static void call(MemorySegment setenv, String name, String value) {
        try (Arena arena = Arena.ofConfined()) {
            int overwrite = 0;
            int status = (int) Linker.nativeLinker()
                    .downcallHandle(setenv, SETENV)
                    .invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), overwrite);
            if (status != 0) {
                throw new IllegalStateException("setenv refused " + name + "=" + value);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("setenv failed for " + name, e);
        }
    }
}
