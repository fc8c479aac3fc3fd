package bellman.llm.generate;

import bellman.llm.model.ModelConfig;
import java.util.Map;
import java.util.Optional;

/// What a server must be asked, and how it answers. Prompts go and texts come as token ids in all of them.
public enum RemoteProtocol {
    /// OpenAI's completions with `return_token_ids`: vLLM from 0.10.2 on, `bellman serve`.
    VLLM,
    /// OpenAI's completions with `return_tokens_as_token_ids`, by which log-probabilities name tokens `token_id:17`:
    /// older vLLM, and servers in front of others.
    TOKEN_NAMES,
    /// SGLang's own `/generate`. It ends at the model's own end tokens, too, unless a request has none.
    SGLANG;

    RemoteShape shape() {
        return switch (this) {
            case VLLM -> new CompletionsShape(true);
            case TOKEN_NAMES -> new CompletionsShape(false);
            case SGLANG -> new SglangShape();
        };
    }

    /// Requests and answers of a protocol.
    interface RemoteShape {
        /// Where requests go, from the server's base.
        String path();

        /// A request that is answered by a stream.
        ///
        /// @param adapter that was loaded, if one was
        Map<String, Object> body(GenerationRequest request, ModelConfig config, String model, Optional<String> adapter);

        /// Reads one piece of the answer.
        ///
        /// @throws IllegalStateException if it says that something is wrong, or lacks what it must have
        void piece(Map<?, ?> piece, RemoteTexts texts);

        /// Makes sure that the server can do what a request wants.
        ///
        /// @throws IllegalArgumentException if it cannot
        void require(GenerationRequest request, ModelConfig config);

        /// What loads a folder's weights: addresses from the server's base and what is sent there, in their order.
        Map<String, Map<String, Object>> loading(String folder);

        /// Where adapters are loaded, from the server's base.
        String adapters();
    }
}
