package bellman.llm.sampled;

import bellman.llm.policy.QuestionsConfig;
import bellman.llm.policy.SamplingConfig;
import bellman.llm.task.CharacterModel;
import bellman.llm.train.TuningAlgorithm;
import bellman.llm.train.TuningConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An algorithm that learns from drawn answers by an offline objective.
public interface SampledAlgorithm extends TuningAlgorithm {

    /// What is asked, and what answers are worth.
    QuestionsConfig questions();

    /// How answers are drawn.
    SamplingConfig sampling();

    @Override
    default Optional<CharacterModel> ownModel() {
        return questions().task().map(CharacterModel::of);
    }

    @Override
    default Map<String, String> ineffective(TuningConfig config) {
        Map<String, String> none = new LinkedHashMap<>(questions().silences("algorithm.questions"));
        none.put("batch-size", "an update takes answers to algorithm.sampling.prompts questions");
        if (questions().task().isPresent()) {
            none.put("budget.epochs", "algorithm.questions.task says what is asked, which has no end");
        }
        for (String key : List.of("steps", "batch-size", "learning-rate", "schedule")) {
            none.put(
                    "algorithm.questions.demonstrations." + key,
                    "this algorithm imitates none; train on them with sft first");
        }
        return none;
    }
}
