package bellman.torch;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch;

/// libtorch in this process. Everything else in this package starts it; code that calls `org.bytedeco` itself does
/// so within a [TensorScope], which starts it too.
///
/// Intel's MKL is used where its library is on the class path, else OpenBLAS; `-Dorg.bytedeco.openblas.load=`
/// `openblas` chooses OpenBLAS in spite of it.
public final class LibTorch {
    private static final String BLAS_PROPERTY = "org.bytedeco.openblas.load";
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

    /// How many threads an operation that this thread calls is shared among, the caller included.
    public static void threads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("libtorch needs at least one thread, got " + count);
        }
        start();
        torch.set_num_threads(count);
    }

    /// Begins libtorch's own streams of random numbers anew. Bellman's networks draw from their callers' streams.
    public static void seed(long seed) {
        start();
        torch.manual_seed(seed);
    }

    /// Whether MKL does the products of matrices, rather than OpenBLAS.
    public static boolean usesMkl() {
        return System.getProperty(BLAS_PROPERTY, "").startsWith("mkl");
    }

    private static synchronized void startOnce() {
        if (started) {
            return;
        }
        // The collector knows nothing of tensors' sizes, and JavaCPP's limits would call it for each of them.
        putIfAbsent("org.bytedeco.javacpp.maxBytes", "0");
        putIfAbsent("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        if (isOnClassPath("mkl", "libmkl_rt.so.2")) {
            putIfAbsent(BLAS_PROPERTY, "mkl_rt");
        }
        try {
            torch.get_num_threads();
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            throw new NativesMissingException(Loader.getPlatform(), e);
        }
        if (Pointer.maxPhysicalBytes() > 0) {
            throw new IllegalStateException("JavaCPP was loaded before libtorch was started and limits this process to "
                    + Pointer.maxPhysicalBytes() + " bytes; call LibTorch.start() first, or start the JVM with"
                    + " -Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
        }
        started = true;
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
