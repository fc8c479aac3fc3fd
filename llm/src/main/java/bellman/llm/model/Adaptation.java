package bellman.llm.model;

import java.util.function.Supplier;

/// Small parameters beside a model's own, such as a low-rank adapter's, that are trained in their place.
public interface Adaptation extends AutoCloseable {

    /// Its parameters.
    Weights weights();

    /// Begins the forward of a training pass.
    ///
    /// @return what the pass draws its random numbers from
    /// @throws IllegalStateException if it cannot be trained as it stands
    long begin();

    /// Does a part of the forward of the pass that began with `pass`, for the first time or again.
    <T> T during(long pass, Supplier<T> work);

    @Override
    void close();
}
