package bellman.app.tune;

import bellman.store.study.Trial;
import bellman.store.study.Trial.Inheritance;
import java.util.Map;

/// What a search does next.
sealed interface Turn {
    /// A trial begins or goes on.
    ///
    /// @param trial as it stands then
    record Train(Trial trial) implements Turn {}

    /// A population goes on to the next rung, some members with what others have learned.
    ///
    /// @param rung to which
    /// @param inheritances by the number of the member that takes over
    record Generation(int rung, Map<Integer, Inheritance> inheritances) implements Turn {}

    /// Something must come to its rung before anybody knows.
    record Await() implements Turn {}

    /// There is nothing more to do.
    record End() implements Turn {}
}
