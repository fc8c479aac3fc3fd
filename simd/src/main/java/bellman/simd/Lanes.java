package bellman.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The vector shape that all kernels use: the machine's preferred one, or that of the system property
/// `bellman.simd.bits` (64, 128, 256 or 512), which tests use to try the others.
public final class Lanes {
    static final VectorSpecies<Float> S = species();
    static final int L = S.length();

    private Lanes() {}

    /// Floats in a vector.
    public static int count() {
        return L;
    }

    private static VectorSpecies<Float> species() {
        return switch (Integer.getInteger("bellman.simd.bits", FloatVector.SPECIES_PREFERRED.vectorBitSize())) {
            case 64 -> FloatVector.SPECIES_64;
            case 128 -> FloatVector.SPECIES_128;
            case 256 -> FloatVector.SPECIES_256;
            case 512 -> FloatVector.SPECIES_512;
            default -> FloatVector.SPECIES_PREFERRED;
        };
    }
}
