package bellman.llm.policy;

import bellman.llm.data.Dataset;
import bellman.llm.data.Prompt;
import bellman.llm.data.Schema;
import bellman.llm.task.Question;
import bellman.llm.task.Questions;
import bellman.llm.task.Task;
import bellman.llm.train.TuningConfig;
import bellman.llm.train.TuningSetup;
import bellman.run.RandomStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The questions of a run: those to learn from, and held-out ones.
///
/// @param task that they are of, if they are of one
/// @param questions to learn from
/// @param heldOut for evaluation, perhaps none
/// @param rows of the data, 0 for a task, which has no end
/// @param subject what they are called
/// @param inputs hashes of files
/// @param notices of lines that were left out
/// @param data that is open
public record Asked(
        Optional<Task> task,
        Questions questions,
        List<Question> heldOut,
        long rows,
        String subject,
        Map<String, String> inputs,
        List<String> notices,
        Optional<Dataset<Prompt>> data)
        implements AutoCloseable {

    /// Those of a run.
    public static Asked of(TuningSetup setup, QuestionsConfig config) {
        Optional<Task> task = config.opened();
        return task.isPresent() ? ofTask(task.get()) : ofData(setup);
    }

    private static Asked ofTask(Task task) {
        return new Asked(
                Optional.of(task),
                Questions.of(task),
                task.heldOut(),
                0,
                task.puzzle().name(),
                Map.of(),
                List.of(),
                Optional.empty());
    }

    private static Asked ofData(TuningSetup setup) {
        TuningConfig run = setup.config();
        String pattern = run.data()
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "there is nothing to ask: say with --data FILE which prompts, or with --set task=NAME which task"));
        Map<String, String> inputs = new LinkedHashMap<>();
        List<String> notices = new ArrayList<>();
        List<Question> heldOut = new ArrayList<>();
        if (run.evaluation().data().isPresent()) {
            try (var held = Dataset.open(List.of(run.evaluation().data().get()), Schema.PROMPT, run.badLines())) {
                inputs.put("evaluation-sha256", held.hash());
                for (int i = 0; i < held.size(); i++) {
                    heldOut.add(question(held.get(i)));
                }
            }
        }
        Dataset<Prompt> data = Dataset.open(List.of(pattern), Schema.PROMPT, run.badLines());
        inputs.put("data-sha256", data.hash());
        data.badLines().forEach(b -> notices.add("left out: " + b));
        Path file = data.paths().getFirst();
        long seed = RandomStream.of(run.seed(), "data").nextLong();
        return new Asked(
                Optional.empty(),
                Questions.of(data.shuffled(seed)),
                List.copyOf(heldOut),
                data.size(),
                Optional.ofNullable(file.getFileName()).orElse(file).toString(),
                inputs,
                notices,
                Optional.of(data));
    }

    private static Question question(Prompt row) {
        return new Question(row.prompt(), row.others());
    }

    @Override
    public void close() {
        data.ifPresent(Dataset::close);
    }
}
