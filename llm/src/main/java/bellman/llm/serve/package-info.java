/// A server that speaks OpenAI's protocol, in front of an engine.
///
/// A request's way: [RequestFields] reads its body, [ChatRequest] or [TextRequest] what it asks for; an
/// [Exchange] gives it to the engine and hears of each token; [bellman.llm.chat.AnswerReader] takes what a
/// model says apart into thinking, text and calls; [ChatShape] or [TextShape] puts that into JSON, at once or
/// in a stream. Each request has a virtual thread of its own, and the engine's thread only ever puts
/// something into its queue.
@NullMarked
package bellman.llm.serve;

import org.jspecify.annotations.NullMarked;
