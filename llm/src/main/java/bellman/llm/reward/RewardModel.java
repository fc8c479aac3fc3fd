package bellman.llm.reward;

import bellman.llm.checkpoint.ModelFolder;
import bellman.llm.model.ComputeOptions;
import bellman.llm.model.ScalarModel;
import bellman.llm.run.ModelSource;
import bellman.llm.task.Answer;
import bellman.llm.task.Reward;
import bellman.llm.task.Score;
import bellman.net.TokenBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A trained reward model: the number behind an answer's last token. It reads the tokens that were drawn, and makes
/// none from text.
public final class RewardModel implements Reward {
    private static final int PART_TOKENS = 8192;
    private final ScalarModel model;

    private RewardModel(ScalarModel model) {
        this.model = model;
    }

    /// What is at `path`: a run that trained one, one of its checkpoints, or a folder as transformers writes it.
    ///
    /// @throws bellman.llm.model.ModelException if files do not fit together
    /// @throws bellman.store.disk.StorageException if there is none, or it is damaged
    public static RewardModel load(Path path, ComputeOptions options) {
        return new RewardModel(
                switch (ModelSource.of(path)) {
                    case ModelSource.Trained trained -> trained.loadScalar(options);
                    case ModelSource.Folder folder -> ModelFolder.loadScalar(folder.folder(), options);
                    case ModelSource.Fresh fresh -> ModelFolder.loadScalar(fresh.folder(), options);
                });
    }

    /// What it is made of.
    public ScalarModel model() {
        return model;
    }

    /// The number behind each text's last token.
    ///
    /// @param texts token ids, at least one each
    public double[] numbers(List<int[]> texts) {
        double[] numbers = new double[texts.size()];
        int from = 0;
        while (from < numbers.length) {
            int to = from;
            int tokens = 0;
            while (to < numbers.length && (to == from || tokens + texts.get(to).length <= PART_TOKENS)) {
                tokens += texts.get(to++).length;
            }
            TokenBatch batch = TokenBatch.of(texts.subList(from, to).toArray(int[][]::new));
            float[] part = model.score(batch, ScalarModel.lastTokens(batch));
            for (int i = from; i < to; i++) {
                numbers[i] = part[i - from];
            }
            from = to;
        }
        return numbers;
    }

    @Override
    public List<Score> score(List<Answer> answers) {
        List<int[]> texts = new ArrayList<>();
        for (Answer answer : answers) {
            int[] ids = tokens(answer);
            texts.add(ids.length == 0 ? new int[] {0} : ids);
        }
        double[] numbers = numbers(texts);
        List<Score> scores = new ArrayList<>();
        for (int i = 0; i < numbers.length; i++) {
            scores.add(
                    tokens(answers.get(i)).length == 0
                            ? new Score.Failed("reward-model: the answer came without tokens")
                            : Score.of("reward-model", numbers[i]));
        }
        return scores;
    }

    private static int[] tokens(Answer answer) {
        int[] prompt = answer.promptIds();
        int[] ids = Arrays.copyOf(prompt, prompt.length + answer.ids().length);
        System.arraycopy(answer.ids(), 0, ids, prompt.length, answer.ids().length);
        return ids;
    }

    @Override
    public void close() {
        try (var _ = model.body()) {
            model.close();
        }
    }
}
