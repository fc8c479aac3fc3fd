package bellman.app.tune;

import java.util.List;

/// Runs have no number by which trials were to be compared. It ends the search, since no trial will have one.
final class UnknownObjectiveException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    UnknownObjectiveException(String objective, List<String> numbers) {
        super("--objective " + objective + ": the runs' results have no such number; they have "
                + String.join(", ", numbers));
    }
}
