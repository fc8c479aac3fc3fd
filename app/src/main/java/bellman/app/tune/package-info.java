/// Searching the values of a configuration's keys: trials that are ordinary runs, and who says which comes
/// next.
///
/// What comes next follows from what stands in the search's file alone ([Turns]); [StudyLoop] trains and
/// writes down what came of it.
@NullMarked
package bellman.app.tune;

import org.jspecify.annotations.NullMarked;
