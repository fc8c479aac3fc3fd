/// Configuration: YAML to records and back.
///
/// A configuration is a record. Its keys are its components in kebab-case; nested records are nested mappings, an
/// enum is its constant in kebab-case, a sealed interface of records is a mapping with a key `type` (or that type's
/// name alone). What a document leaves out comes from a default record:
///
/// ```java
/// record Run(long seed, float learningRate, List<Integer> hidden) {}
///
/// var run = ConfigDocument.parse(Path.of("run.yaml"))     // learning-rate: 3e-4
///         .set("seed", "7")
///         .bind(Run.class, new Run(0, 1e-3f, List.of(64, 64)));
/// ```
///
/// Nothing is ignored: a key that is unknown, set twice, of the wrong type, out of range or without effect is a
/// [bellman.store.config.ConfigException] of one line with its file and line.
@NullMarked
package bellman.store.config;

import org.jspecify.annotations.NullMarked;
