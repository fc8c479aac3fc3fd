package bellman.llm.grammar;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/// Cuts ranges that overlap into pieces at which the same ranges are present.
final class Segments {
    private Segments() {}

    /// Hears of a piece.
    @FunctionalInterface
    interface Listener<T> {
        /// Called once for each piece.
        ///
        /// @param here the ranges that hold all from `first` to `last`
        void piece(int first, int last, List<T> here);
    }

    /// Tells of all pieces that some range holds, in rising order.
    static <T> void of(List<T> ranges, ToIntFunction<T> first, ToIntFunction<T> last, Listener<T> listener) {
        List<T> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingInt(first));
        List<T> here = new ArrayList<>();
        int next = 0;
        int at = 0;
        while (next < sorted.size() || !here.isEmpty()) {
            if (here.isEmpty()) {
                at = first.applyAsInt(sorted.get(next));
            }
            while (next < sorted.size() && first.applyAsInt(sorted.get(next)) == at) {
                here.add(sorted.get(next++));
            }
            int end = next < sorted.size() ? first.applyAsInt(sorted.get(next)) - 1 : Integer.MAX_VALUE;
            for (T range : here) {
                end = Math.min(end, last.applyAsInt(range));
            }
            listener.piece(at, end, List.copyOf(here));
            int done = end;
            here.removeIf(range -> last.applyAsInt(range) == done);
            at = end + 1;
        }
    }
}
