package bellman.torch;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;

/// libtorch in this process. Everything else in this package starts it; code that calls `org.bytedeco` itself
/// does so within a [TensorScope], which starts it too.
///
/// Products of matrices are done by Intel's MKL where its library is on the class path, else by OpenBLAS.
/// Operations are deterministic: the same seed and the same number of threads give the same bits on one
/// machine.
public final class LibTorch {
    /// Chooses the library for products of matrices, if it is set before the start: `mkl_rt` or `openblas`.
    public static final String BLAS_PROPERTY = "org.bytedeco.openblas.load";

    private static final String MEMORY_LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";
    private static volatile boolean started;

    private LibTorch() {}

    /// Loads the natives, once. The first time takes about a second, or some seconds when they are unpacked.
    ///
    /// @throws NativesMissingException if they are not on the class path
    /// @throws IllegalStateException if `org.bytedeco` was used before and has settings that do not fit
    public static void start() {
        if (!started) {
            startOnce();
        }
    }

    /// How many threads share an operation that the calling thread starts, itself included. Until it says so, a
    /// thread works alone, or with as many as the environment variable `OMP_NUM_THREADS` has.
    public static void threads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("libtorch needs at least one thread, got " + count);
        }
        start();
        torch.set_num_threads(count);
    }

    /// Begins libtorch's own streams of random numbers anew. Bellman's networks draw from their callers'
    /// streams.
    public static void seed(long seed) {
        start();
        torch.manual_seed(seed);
    }

    /// The library that does the products of matrices, `mkl_rt` or `openblas`.
    public static String blas() {
        start();
        return System.getProperty(BLAS_PROPERTY, "openblas");
    }

    private static synchronized void startOnce() {
        if (started) {
            return;
        }
        // The collector knows nothing of tensors' sizes, and JavaCPP's limits would call it for each of them.
        putIfAbsent("org.bytedeco.javacpp.maxBytes", "0");
        putIfAbsent(MEMORY_LIMIT, "0");
        chooseBlas();
        setEnvironment();
        try {
            setDeterministic(torch.globalContext());
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            throw new NativesMissingException(Loader.getPlatform(), e);
        }
        if (Pointer.maxPhysicalBytes() > 0) {
            throw new IllegalStateException("JavaCPP was loaded before libtorch was started and limits this process to "
                    + Pointer.maxPhysicalBytes() + " bytes; call LibTorch.start() first, or start the JVM with -D"
                    + MEMORY_LIMIT + "=0");
        }
        started = true;
    }

    private static void chooseBlas() {
        putIfAbsent(BLAS_PROPERTY, isOnClassPath("mkl", "libmkl_rt.so.2") ? "mkl_rt" : "openblas");
        if (System.getProperty(BLAS_PROPERTY).equals("openblas")) {
            // To JavaCPP the default has no name. Its cache holds one choice at a time.
            System.clearProperty(BLAS_PROPERTY);
        }
    }

    /// What the natives read from the environment while they are loaded, unless the user set it.
    private static void setEnvironment() {
        // One team of threads for libtorch's loops and MKL's products.
        NativeEnvironment.putIfAbsent("MKL_THREADING_LAYER", "GNU");
        // The bits depend neither on how memory happens to be aligned nor on which code path MKL feels like.
        NativeEnvironment.putIfAbsent("MKL_CBWR", "AUTO,STRICT");
        // Who wants company says so; otherwise each of Java's threads would bring a team of all cores with it.
        NativeEnvironment.putIfAbsent("OMP_NUM_THREADS", "1");
        // OpenBLAS' own threads wait by spinning and fight with libtorch's: several of both are slower than one.
        NativeEnvironment.putIfAbsent("OPENBLAS_NUM_THREADS", "1");
        // Products on a GPU repeat their bits.
        NativeEnvironment.putIfAbsent("CUBLAS_WORKSPACE_CONFIG", ":4096:8");
        // Waiting threads spin for a fraction of a millisecond, which bridges the gap to the next operation, and
        // then sleep, so that Java's threads find the cores free.
        NativeEnvironment.putIfAbsent("GOMP_SPINCOUNT", "20000");
    }

    private static void setDeterministic(Context context) {
        context.setDeterministicAlgorithms(true, true);
        context.setDeterministicFillUninitializedMemory(false);
        context.setDeterministicMkldnn(true);
        context.setDeterministicCuDNN(true);
        context.setBenchmarkCuDNN(false);
    }

    private static boolean isOnClassPath(String artifact, String library) {
        String path = "org/bytedeco/" + artifact + "/" + Loader.getPlatform() + "/" + library;
        return LibTorch.class.getClassLoader().getResource(path) != null;
    }

    private static void putIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
