package bellman.llm.chat;

import bellman.llm.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// How a family of models writes tool calls. A model's thinking is split off first, so that what it only considers
/// is no call.
public enum OutputFormat {
    /// No calls: all is text.
    PLAIN {
        @Override
        void read(String text, CallReader reader) {
            reader.text(text);
        }
    },
    /// `<tool_call>{"name": …, "arguments": {…}}</tool_call>`, as Hermes, Qwen2.5 and Qwen3 write.
    HERMES {
        @Override
        void read(String text, CallReader reader) {
            HermesCalls.read(text, reader);
        }
    },
    /// `[TOOL_CALLS][{"name": …, "arguments": {…}}]`, or `[TOOL_CALLS]name[ARGS]{…}` since Mistral's version 11.
    MISTRAL {
        @Override
        void read(String text, CallReader reader) {
            MistralCalls.read(text, reader);
        }
    },
    /// `{"name": …, "parameters": {…}}` as all there is, or behind `<|python_tag|>`, where built-in tools are called
    /// as `name.call(key="value")` and code stands as it is.
    LLAMA {
        @Override
        void read(String text, CallReader reader) {
            LlamaCalls.read(text, reader);
        }
    };

    abstract void read(String text, CallReader reader);

    /// The format with this name, for example `hermes`.
    ///
    /// @throws IllegalArgumentException if there is none, listing those there are
    public static OutputFormat named(String name) {
        return Arrays.stream(values())
                .filter(f -> f.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no output format '" + name + "'; there are " + String.join(", ", names())));
    }

    /// The format in which a template writes the calls of earlier turns.
    public static OutputFormat of(ChatTemplate template) {
        String source = template.source();
        if (source.contains("<tool_call>")) {
            return HERMES;
        }
        if (source.contains("[TOOL_CALLS]")) {
            return MISTRAL;
        }
        return source.contains("<|python_tag|>") || source.contains("ipython") ? LLAMA : PLAIN;
    }

    /// What a model wrote, taken apart.
    ///
    /// @param text as decoded with special tokens, since some formats mark calls with them, but without what ended
    ///     the turn
    public ModelOutput parse(String text) {
        var thought = Thought.of(text);
        ModelOutput rest = parseAnswer(thought.rest());
        return new ModelOutput(thought.thinking(), thought.complete(), rest.text(), rest.attempts());
    }

    /// What a model wrote behind its thinking, taken apart.
    public ModelOutput parseAnswer(String text) {
        var reader = new CallReader();
        read(text, reader);
        return new ModelOutput(Optional.empty(), true, reader.said(), reader.calls());
    }

    /// What a model wrote, taken apart. Stop tokens at the end are left away.
    public ModelOutput parse(Tokenizer tokenizer, int[] ids) {
        Set<Integer> stops = tokenizer.special().stops();
        int end = ids.length;
        while (end > 0 && stops.contains(ids[end - 1])) {
            end--;
        }
        return parse(tokenizer.decode(Arrays.copyOf(ids, end), false));
    }

    /// The names of all formats.
    public static List<String> names() {
        return Arrays.stream(values())
                .map(f -> f.name().toLowerCase(Locale.ROOT))
                .toList();
    }
}
