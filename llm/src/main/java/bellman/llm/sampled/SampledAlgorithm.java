package bellman.llm.sampled;

import bellman.llm.policy.QuestionsConfig;
import bellman.llm.policy.SamplingConfig;
import bellman.llm.task.CharacterModel;
import bellman.llm.train.TuningAlgorithm;
import bellman.llm.train.TuningConfig;
import java.util.LinkedHashMap;
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
        Map<String, String> none = new LinkedHashMap<>();
        none.put("batch-size", "an update takes answers to algorithm.sampling.prompts questions");
        none.put("evaluation.share", "held-out questions are the task's, or in evaluation.data");
        if (questions().task().isPresent()) {
            String because = "algorithm.questions.task says what is asked";
            none.put("data", because);
            none.put("bad-lines", because);
            none.put("evaluation.data", because);
            none.put("budget.epochs", because + ", which has no end");
        }
        return none;
    }
}
