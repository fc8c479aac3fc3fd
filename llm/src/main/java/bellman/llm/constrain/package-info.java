/// What a text must keep to: a JSON schema, an expression, a grammar, the calls of tools. A [Constraint] makes a
/// [bellman.llm.generate.TokenMask] for each text, which leaves the tokens that some text of its language goes on with.
///
/// ```java
/// Vocabulary vocabulary = Vocabulary.of(tokenizer);
/// Constraint constraint = Constraint.json(Json.value("{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}"));
/// GenerationRequest request = GenerationRequest.of(prompt, options).withMask(constraint.masks(vocabulary));
/// ```
@NullMarked
package bellman.llm.constrain;

import org.jspecify.annotations.NullMarked;
