package bellman.llm.task;

import bellman.llm.data.Cursor;
import bellman.llm.data.Prompt;
import bellman.run.Snapshot;
import bellman.run.State;
import java.util.List;

/// Questions to train on, one after the other without end. Its state is the place among them.
public interface Questions extends Snapshot {

    /// The next `count` questions. Moves on.
    List<Question> next(int count);

    /// Those of a task, in the order of their numbers.
    static Questions of(Task task) {
        return new Questions() {
            private long next;

            @Override
            public List<Question> next(int count) {
                int from = Math.toIntExact(next);
                next += count;
                return task.train(from, from + count);
            }

            @Override
            public void save(State state) {
                state.put("next", new long[] {next});
            }

            @Override
            public void load(State state) {
                next = state.longs("next", 1)[0];
            }
        };
    }

    /// Prompts of a dataset, whose other columns are the facts.
    static Questions of(Cursor<Prompt> cursor) {
        return new Questions() {
            @Override
            public List<Question> next(int count) {
                return cursor.next(count).stream()
                        .map(p -> new Question(p.prompt(), p.others()))
                        .toList();
            }

            @Override
            public void save(State state) {
                cursor.save(state);
            }

            @Override
            public void load(State state) {
                cursor.load(state);
            }
        };
    }
}
