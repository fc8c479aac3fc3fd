/// Conversations as texts and tokens, by the chat template in a model's folder.
///
///     try (var chat = Chat.load(folder)) {
///         var input = ChatInput.of(List.of(Turn.system("Be brief."), Turn.user("Hi"))).withGenerationPrompt();
///         int[] prompt = chat.render(input).ids();
///     }
///
/// A template is Jinja, written for Python. It is parsed and run by Hugging Face's renderer for JavaScript
/// (`@huggingface/jinja`, one file among the resources) on GraalJS, in a context that reaches neither files nor
/// Java and may take only so many steps. Where the renderer departs from Jinja2 the scripts beside it and
/// [bellman.llm.chat.JinjaLexer] put that right, so that texts are those of transformers, byte for byte.
@NullMarked
package bellman.llm.chat;

import org.jspecify.annotations.NullMarked;
