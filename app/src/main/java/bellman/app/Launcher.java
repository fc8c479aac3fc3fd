package bellman.app;

import bellman.cli.CommandException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

/// The script `./bellman` that started this process, if it did.
final class Launcher {
    private static final FunctionDescriptor EXECVP =
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);

    /// Descriptor 3 is the terminal, 2 a filter before it: see the launcher's end.
    private static final String AGAIN = "exec 2>&3 3>&-; BELLMAN_MODULES=$0 exec \"$@\"";

    private Launcher() {}

    /// Becomes the launcher again, which builds `module` and starts the application with it: the same process
    /// by its number, so that who started it finds nothing changed. Returns only if there is no launcher, or
    /// the module is there already.
    ///
    /// @throws CommandException if that fails
    static void again(String module, String[] words) {
        String script = System.getProperty("bellman.launcher", "");
        if (script.isEmpty() || System.getProperty("bellman.modules", "").equals(module)) {
            return;
        }
        List<String> arguments = new ArrayList<>(List.of("bash", "-c", AGAIN, module, script));
        arguments.addAll(List.of(words));
        System.out.flush();
        execute(arguments);
        throw new CommandException(script + " cannot be started again; try: BELLMAN_MODULES=" + module + " " + script);
    }

    @SuppressWarnings("restricted") // the launcher enables native access
    private static void execute(List<String> arguments) {
        Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointers = arena.allocate(ValueLayout.ADDRESS, arguments.size() + 1L);
            for (int i = 0; i < arguments.size(); i++) {
                pointers.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(arguments.get(i), charset));
            }
            MemorySegment execvp = linker.defaultLookup().find("execvp").orElseThrow();
            int status = (int) linker.downcallHandle(execvp, EXECVP)
                    .invokeExact(pointers.getAtIndex(ValueLayout.ADDRESS, 0), pointers);
            assert status == -1;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("execvp failed", e);
        }
    }
}
