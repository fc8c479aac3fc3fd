package bellman.llm.rollout;

import bellman.llm.chat.Chat;
import bellman.llm.chat.ChatInput;
import bellman.llm.chat.History;
import bellman.llm.chat.TokenTrace;
import bellman.llm.chat.Transcript;
import bellman.llm.chat.Turn;
import bellman.llm.data.Content;
import bellman.llm.task.Question;
import bellman.llm.tokenizer.Tokenizer;
import java.util.List;
import java.util.Map;

/// An episode as tokens: a prompt, what the model drew, what others said. Tokens that were drawn are never
/// made from text again.
public sealed interface Dialogue {

    /// Begins dialogues.
    @FunctionalInterface
    interface Opening {
        /// A dialogue up to where the model is to write.
        Dialogue open(Question question);

        /// Plain prompts as a tokenizer has them, messages as the chat template does. What is said between
        /// turns follows a plain text as it is, and is a user's message in a conversation, whose earlier
        /// tokens stay as they were.
        static Opening of(Chat chat) {
            return question -> switch (question.prompt()) {
                case Content.Plain(String text) -> Plain.begin(chat.tokenizer(), text);
                case Content.Messages(var messages) ->
                    new Messages(
                            Transcript.begin(chat, ChatInput.fromJson(Map.of("messages", messages)), History.KEPT));
            };
        }

        /// Plain prompts alone.
        static Opening of(Tokenizer tokenizer) {
            return question -> switch (question.prompt()) {
                case Content.Plain(String text) -> Plain.begin(tokenizer, text);
                case Content.Messages _ ->
                    throw new IllegalArgumentException("the prompt is a conversation, which needs a chat template; give"
                            + " plain prompts, or a model that has one");
            };
        }
    }

    /// All tokens so far: what the model sees.
    TokenTrace trace();

    /// The same after the model wrote a turn.
    ///
    /// @param drawn its tokens, with the one that ended it if there was one
    /// @param logProbs under which they were drawn
    Dialogue withModel(int[] drawn, float[] logProbs);

    /// The same after others spoke.
    Dialogue withReply(String text);

    /// A text that goes on.
    ///
    /// @param tokenizer of the text
    record Plain(Tokenizer tokenizer, TokenTrace trace) implements Dialogue {
        static Plain begin(Tokenizer tokenizer, String prompt) {
            return new Plain(tokenizer, TokenTrace.EMPTY.withEnvironment(tokenizer.encodeWithSpecial(prompt)));
        }

        @Override
        public Plain withModel(int[] drawn, float[] logProbs) {
            return new Plain(tokenizer, trace.withModel(drawn, logProbs));
        }

        @Override
        public Plain withReply(String text) {
            return new Plain(tokenizer, trace.withEnvironment(tokenizer.encode(text)));
        }
    }

    /// A conversation.
    ///
    /// @param transcript of it
    record Messages(Transcript transcript) implements Dialogue {
        @Override
        public TokenTrace trace() {
            return transcript.trace();
        }

        @Override
        public Messages withModel(int[] drawn, float[] logProbs) {
            return new Messages(transcript.withModel(drawn, logProbs));
        }

        @Override
        public Messages withReply(String text) {
            return new Messages(transcript.withEnvironment(List.of(Turn.user(text))));
        }
    }
}
