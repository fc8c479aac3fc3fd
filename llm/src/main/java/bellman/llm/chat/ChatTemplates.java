package bellman.llm.chat;

import bellman.llm.tokenizer.Tokenizer;
import bellman.llm.tokenizer.Utf8;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The chat templates in a folder, by name. A file `chat_template.jinja`, with further ones in
/// `additional_chat_templates/`, comes before `chat_template` in `tokenizer_config.json`, which is a text or a list
/// of named ones; `chat_template.json` is where older vision models keep theirs.
final class ChatTemplates {
    private static final String DEFAULT = "default";

    private final Path folder;
    private final Map<String, Found> templates;

    /// A template, and where it stands.
    ///
    /// @param place for messages: a file, or a key in it
    record Found(String place, String source) {}

    private ChatTemplates(Path folder, Map<String, Found> templates) {
        this.folder = folder;
        this.templates = templates;
    }

    /// @throws TemplateException naming the file, if one cannot be read or is malformed
    static ChatTemplates of(Tokenizer tokenizer) {
        Path folder = tokenizer.folder();
        var templates = new TreeMap<String, Found>();
        files(folder, templates);
        if (templates.isEmpty()) {
            configured(
                    folder.resolve("tokenizer_config.json"),
                    tokenizer.settings().get("chat_template"),
                    templates);
        }
        Path older = folder.resolve("chat_template.json");
        if (templates.isEmpty() && Files.exists(older)) {
            try {
                configured(older, Json.read(text(older)).get("chat_template"), templates);
            } catch (JsonException e) {
                throw new TemplateException(older + ": " + e.getMessage(), e);
            }
        }
        return new ChatTemplates(folder, templates);
    }

    private static void files(Path folder, Map<String, Found> templates) {
        Path main = folder.resolve("chat_template.jinja");
        if (Files.exists(main)) {
            templates.put(DEFAULT, new Found(main.toString(), text(main)));
        }
        Path more = folder.resolve("additional_chat_templates");
        if (!Files.isDirectory(more)) {
            return;
        }
        try (var files = Files.newDirectoryStream(more, "*.jinja")) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                templates.put(
                        name.substring(0, name.length() - ".jinja".length()), new Found(file.toString(), text(file)));
            }
        } catch (IOException e) {
            throw new TemplateException(more + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static void configured(Path file, @Nullable Object value, Map<String, Found> templates) {
        switch (value) {
            case null -> {}
            case String template -> templates.put(DEFAULT, new Found(file + ": 'chat_template'", template));
            case Map<?, ?> named -> named.forEach((name, template) -> put(file, templates, name, template));
            case List<?> list -> {
                for (Object entry : list) {
                    if (!(entry instanceof Map<?, ?> members)) {
                        throw new TemplateException(file + ": 'chat_template' holds " + entry
                                + ", expected objects with 'name' and 'template'");
                    }
                    put(file, templates, members.get("name"), members.get("template"));
                }
            }
            case Object other ->
                throw new TemplateException(
                        file + ": 'chat_template' is " + other + ", expected a text or a list of named templates");
        }
    }

    private static void put(Path file, Map<String, Found> templates, @Nullable Object name, @Nullable Object template) {
        if (!(name instanceof String n) || !(template instanceof String t)) {
            throw new TemplateException(
                    file + ": 'chat_template' names a template " + name + ", expected texts 'name' and 'template'");
        }
        templates.put(n, new Found(file + ": 'chat_template' of the name '" + n + "'", t));
    }

    private static String text(Path file) {
        try {
            return Utf8.decode(Files.readAllBytes(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new TemplateException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    boolean isEmpty() {
        return templates.isEmpty();
    }

    /// The template that transformers would use.
    ///
    /// @throws TemplateException if there is none, or none of that name
    Found find(ChatInput input) {
        if (templates.isEmpty()) {
            throw new TemplateException(folder + ": no chat template; expected chat_template.jinja, or"
                    + " 'chat_template' in tokenizer_config.json");
        }
        String name = input.templateName()
                .orElse(input.tools().isPresent() && templates.containsKey("tool_use") ? "tool_use" : DEFAULT);
        Found template = templates.get(name);
        if (template == null) {
            throw new TemplateException(folder + ": no chat template called '" + name + "'; there are "
                    + String.join(", ", templates.keySet()) + ", chosen by 'chat_template'");
        }
        return template;
    }
}
