package bellman.llm.serve;

import bellman.llm.chat.AnswerReader;
import bellman.llm.chat.Chat;
import bellman.llm.chat.ChatFormatException;
import bellman.llm.chat.ChatInput;
import bellman.llm.chat.ChatTemplate;
import bellman.llm.chat.TemplateException;
import bellman.llm.tokenizer.BadTextException;
import bellman.net.ImagePatches;
import java.io.File;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// A request for the next message of a conversation.
///
/// @param prompt what the template makes of it
/// @param closing what ends the thought that the prompt has opened, if it has
/// @param images that it is shown, in their order
/// @param logProbs whether those of tokens are reported
record ChatRequest(
        Wishes wishes,
        Chat.Rendering prompt,
        List<ImagePatches> images,
        Optional<String> closing,
        Form form,
        boolean logProbs) {
    private static final Map<String, Object> ANY_OBJECT = Map.of("type", "object");

    /// Reads a body and renders the conversation.
    static ChatRequest of(RequestFields fields, Served served, LongSupplier seeds) {
        served.require(fields);
        Tools tools = Tools.of(fields);
        SeenImages.Collected images = served.images().collect(served.mostTokens());
        ChatInput input = input(fields, served.chat(), tools, images);
        ChatTemplate template = template(served.chat(), input);
        Form form = form(fields, tools.form(template), tools);
        boolean logProbs = fields.flag("logprobs", false);
        Optional<Long> top = fields.integer("top_logprobs", 0, Limits.ALTERNATIVES);
        if (top.isPresent() && !logProbs) {
            throw ApiException.invalid("top_logprobs", "is given without 'logprobs'; set that to true");
        }
        Wishes wishes = Wishes.of(
                fields,
                maxTokens(fields),
                top.orElse(0L).intValue(),
                served.ends(),
                served.config().vocabulary(),
                seeds);
        fields.only("modalities", List.of("text"), "this server writes texts alone");
        fields.refuseOthers();
        Chat.Rendering prompt = render(served.templates(), input, images);
        return new ChatRequest(wishes, prompt, images.patches(), AnswerReader.closing(prompt.text()), form, logProbs);
    }

    private static ChatInput input(RequestFields fields, Chat chat, Tools tools, SeenImages.Collected images) {
        boolean generation = fields.flag("add_generation_prompt", true);
        boolean continued = fields.flag("continue_final_message", false);
        Map<String, Object> variables = new LinkedHashMap<>(
                fields.object("chat_template_kwargs").map(RequestFields::rest).orElse(Map.of()));
        String source = chat.hasTemplate()
                ? template(chat, ChatInput.ofMessages(List.of(Map.of("role", "user"))))
                        .source()
                : "";
        fields.value("reasoning_effort").ifPresent(effort -> {
            if (!source.contains("reasoning_effort")) {
                throw ApiException.invalid(
                        "reasoning_effort", "cannot be used: the model's chat template does not read it");
            }
            variables.put("reasoning_effort", RequestFields.text("reasoning_effort", effort));
        });
        try {
            return new ChatInput(
                    Messages.of(fields, source, images),
                    tools.shown().isEmpty() ? Optional.empty() : Optional.of(tools.shown()),
                    Optional.empty(),
                    generation && !continued,
                    continued ? Optional.of("content") : Optional.empty(),
                    Optional.empty(),
                    variables);
        } catch (ChatFormatException e) {
            throw ApiException.invalid("messages", String.valueOf(e.getMessage()));
        }
    }

    private static ChatTemplate template(Chat chat, ChatInput input) {
        try {
            return chat.template(input);
        } catch (TemplateException e) {
            throw ApiException.invalid("messages", "cannot be put into words: " + withoutFolder(chat, e));
        }
    }

    private static Chat.Rendering render(Templates templates, ChatInput input, SeenImages.Collected images) {
        try {
            return templates.render(input, images::expanded);
        } catch (TemplateException | ChatFormatException | BadTextException e) {
            throw ApiException.invalid(
                    "messages", "are refused by the model's chat template: " + withoutFolder(templates.chat(), e));
        }
    }

    /// Where the model lies is none of a client's business.
    private static String withoutFolder(Chat chat, RuntimeException e) {
        String folder = chat.tokenizer().folder().toString();
        return String.valueOf(e.getMessage())
                .replace(folder + File.separator, "")
                .replace(folder + ": ", "");
    }

    private static Form form(RequestFields fields, Form byTools, Tools tools) {
        Optional<RequestFields> wanted = fields.object("response_format");
        if (wanted.isEmpty()) {
            return byTools;
        }
        String type = wanted.get().text("type").orElse("text");
        Optional<RequestFields> given = wanted.get().object("json_schema");
        wanted.get().refuseOthers();
        if (type.equals("text")) {
            return byTools;
        }
        if (!tools.shown().isEmpty()) {
            throw ApiException.invalid(
                    "response_format", "is " + type + ", which leaves no way to call 'tools'; choose one of them");
        }
        return switch (type) {
            case "json_object" -> new Form.Structured(ANY_OBJECT);
            case "json_schema" ->
                new Form.Structured(given.flatMap(g -> g.object("schema"))
                        .map(RequestFields::rest)
                        .orElseThrow(() -> ApiException.invalid("response_format.json_schema.schema", "is missing")));
            default ->
                throw ApiException.invalid(
                        "response_format.type", "must be text, json_object or json_schema, got '" + type + "'");
        };
    }

    private static Optional<Integer> maxTokens(RequestFields fields) {
        Optional<Long> older = fields.integer("max_tokens", 1, Integer.MAX_VALUE);
        Optional<Long> newer = fields.integer("max_completion_tokens", 1, Integer.MAX_VALUE);
        if (older.isPresent() && newer.isPresent() && !older.equals(newer)) {
            throw ApiException.invalid("max_tokens", "and 'max_completion_tokens' differ; leave one out");
        }
        return newer.or(() -> older).map(Long::intValue);
    }
}
