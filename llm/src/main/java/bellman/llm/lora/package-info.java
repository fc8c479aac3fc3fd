/// Low-rank adaptation (Hu et al. 2022): instead of a model's weights, small matrices beside them are trained, and
/// switching them off gives the original model back. Files are those of `peft`.
///
/// ```java
/// try (CausalModel model = ModelFolder.load(folder, ComputeOptions.defaults())) {
///     LoraAdapter adapter = LoraAdapter.attach(model, LoraConfig.of(8, LoraTargets.allLinear()), 42);
///     // train: model.optimizer(…) now has the adapter's matrices and nothing else
///     try (LoraAdapter.Off _ = adapter.off()) {
///         TokenScores reference = model.score(batch);
///     }
///     adapter.save(Path.of("adapter"), folder.toString());
/// }
/// ```
@NullMarked
package bellman.llm.lora;

import org.jspecify.annotations.NullMarked;
