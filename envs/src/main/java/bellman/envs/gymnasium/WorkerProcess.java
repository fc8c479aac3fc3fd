package bellman.envs.gymnasium;

import bellman.envs.python.ProcessTree;
import bellman.envs.python.PythonException;
import bellman.envs.python.PythonInterpreter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A Python process and the two pipes to it. Not for several threads at once.
final class WorkerProcess implements AutoCloseable {
    private static final List<String> MODULES =
            List.of("bellman_wire", "bellman_make", "bellman_zoo", "bellman_spaces", "bellman_worker");
    private static final byte[] READY = "\u0001BELLMAN\u0001".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_GARBAGE = 1 << 20;
    private static final double SECONDS_TO_START = 120;

    /// Reads modules from standard input and runs them, so that no file is left anywhere.
    private static final String BOOT = """
            import os, sys, types
            for word in sys.argv.pop(1).split(','):
                name, size = word.split(':')
                code = b''
                while len(code) < int(size):
                    code += os.read(0, int(size) - len(code)) or sys.exit(1)
                sys.modules[name] = module = types.ModuleType(name)
                module.__dict__['code'] = compile(code, name + '.py', 'exec')
            for name, module in [(n, m) for n, m in sys.modules.items() if n.startswith('bellman_')]:
                exec(module.code, module.__dict__)
            """;

    /// Lives as long as this process: a worker is killed with the thread that started it.
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("python-starter").daemon().factory());

    private final Process process;
    private final InputStream in;
    private final OutputStream out;
    private final Chatter chatter;
    private final Deadline deadline;
    private final Patience patience = new Patience();

    private WorkerProcess(Process process, double timeout) {
        this.process = process;
        in = process.getInputStream();
        out = process.getOutputStream();
        chatter = new Chatter(process.getErrorStream());
        deadline = new Deadline(process, timeout);
    }

    /// Starts a worker, whose first answer tells of its environments.
    ///
    /// @param words its arguments behind the parent's number
    /// @throws PythonException if there is no Python, or none that can run it
    static WorkerProcess start(PythonInterpreter python, List<String> words, double timeout) {
        StringBuilder sizes = new StringBuilder();
        List<byte[]> codes = new ArrayList<>();
        for (String module : MODULES) {
            byte[] code = code(module);
            codes.add(code);
            sizes.append(sizes.isEmpty() ? "" : ",").append(module).append(':').append(code.length);
        }
        List<String> command = new ArrayList<>(List.of(python.executable().toString(), "-c", BOOT, sizes.toString()));
        command.add(String.valueOf(ProcessHandle.current().pid()));
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putIfAbsent("PYGAME_HIDE_SUPPORT_PROMPT", "1");
        WorkerProcess worker = new WorkerProcess(process(python, builder), timeout);
        try {
            worker.deadline.within(Math.max(SECONDS_TO_START, timeout));
            worker.send(codes);
            worker.skipToReady();
            return worker;
        } catch (IOException | WorkerLostException e) {
            worker.close();
            throw new PythonException(python + " runs no worker: " + e.getMessage() + "; choose another with --python");
        }
    }

    private static byte[] code(String module) {
        try (InputStream in = WorkerProcess.class.getResourceAsStream(module + ".py")) {
            if (in == null) {
                throw new IllegalStateException(module + ".py is not beside " + WorkerProcess.class + "; build again");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process process(PythonInterpreter python, ProcessBuilder builder) {
        try {
            return STARTER.submit(builder::start).get();
        } catch (ExecutionException e) {
            throw new PythonException(python + " does not start: " + e.getCause() + "; choose another with --python");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PythonException("interrupted while starting " + python);
        }
    }

    private void send(List<byte[]> codes) {
        try {
            for (byte[] code : codes) {
                out.write(code);
            }
            out.flush();
        } catch (IOException e) {
            throw lost("ended");
        }
    }

    /// What a Python prints before the worker has its standard output is passed over.
    private void skipToReady() throws IOException {
        int matched = 0;
        for (int garbage = 0; garbage < MOST_GARBAGE; garbage++) {
            int b = in.read();
            if (b < 0) {
                throw lost("ended");
            }
            matched = b == READY[matched] ? matched + 1 : b == READY[0] ? 1 : 0;
            if (matched == READY.length) {
                return;
            }
        }
        throw lost("printed a megabyte where the worker should begin, and ended");
    }

    /// Sends a command without waiting for the answer.
    void post(byte[] command) {
        try {
            out.write(command);
            out.flush();
        } catch (IOException e) {
            throw lost("ended");
        }
    }

    /// Waits for an answer: `Map.of()` where it is only that it is done.
    ///
    /// @throws WorkerLostException if there is none
    /// @throws EnvironmentFault if an environment broke
    Object await() {
        // Not from the post on: a worker whose answer nobody has read yet, because another one hangs, is well.
        deadline.begin();
        try {
            patience.await(in);
            int kind = in.read();
            Object answer = switch (kind) {
                case '+' -> Map.of();
                case '=', '!', '?' -> payload();
                case -1 -> throw lost("ended");
                default -> throw garbage(kind);
            };
            deadline.end();
            if (kind == '!' && answer instanceof Map<?, ?> told) {
                throw new EnvironmentFault(
                        told.get("environment") instanceof Long i ? i.intValue() : 0, String.valueOf(told.get("what")));
            }
            if (kind == '?' && answer instanceof Map<?, ?> told) {
                throw new PythonException("the Python package " + told.get("module") + " is missing ("
                        + told.get("reason") + "); run: " + told.get("install"));
            }
            return answer;
        } catch (IOException | IllegalArgumentException | BufferUnderflowException e) {
            throw lost("answered something else (" + e.getMessage() + ") and");
        }
    }

    private Object payload() throws IOException {
        int size = ByteBuffer.wrap(exactly(4)).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (size < 0) {
            throw new IllegalArgumentException("a length of " + size);
        }
        return Wire.read(ByteBuffer.wrap(exactly(size)).order(ByteOrder.LITTLE_ENDIAN));
    }

    private byte[] exactly(int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw lost("ended");
        }
        return bytes;
    }

    private WorkerLostException garbage(int kind) {
        return lost(String.format(
                "answered byte 0x%02x, expected one of + = ! ? (something wrote into its pipe), and", kind));
    }

    /// Kills what may still be there and says what it was.
    private WorkerLostException lost(String what) {
        boolean hung = deadline.passed();
        kill();
        String how = hung
                ? "did not answer within " + deadline.seconds() + " s and was killed"
                : what + " with status " + status();
        return new WorkerLostException("the Python worker " + process.pid() + " " + how + chatter.last());
    }

    private String status() {
        try {
            return process.waitFor(5, TimeUnit.SECONDS) ? String.valueOf(process.exitValue()) : "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }

    /// The process's number.
    long pid() {
        return process.pid();
    }

    private void kill() {
        deadline.close();
        ProcessTree.kill(process);
    }

    /// Lets the environments close and the process end, and kills it if it does not.
    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                out.write('q');
            }
            out.close();
            process.waitFor(3, TimeUnit.SECONDS);
        } catch (IOException e) {
            // It is gone already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
        status();
        chatter.close();
    }
}
