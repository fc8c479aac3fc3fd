package bellman.llm.tokenizer;

import java.util.LinkedHashMap;
import java.util.Map;

/// A token that is found in a text before anything else is done to it.
///
/// @param content its text
/// @param singleWord whether it must stand between non-word characters
/// @param lstrip whether it takes whitespace before it
/// @param rstrip whether it takes whitespace behind it
/// @param normalized whether it is looked for in the normalised text
/// @param special whether it is left out when decoding without special tokens
record AddedToken(
        String content, boolean singleWord, boolean lstrip, boolean rstrip, boolean normalized, boolean special) {

    /// From the members that both `tokenizer.json` and `tokenizer_config.json` use.
    static AddedToken of(Map<?, ?> members) {
        if (!(members.get("content") instanceof String content)) {
            throw new BadMember("an added token needs a text 'content', found " + members.get("content"));
        }
        return new AddedToken(
                content,
                flag(members, "single_word", false),
                flag(members, "lstrip", false),
                flag(members, "rstrip", false),
                flag(members, "normalized", !flag(members, "special", false)),
                flag(members, "special", false));
    }

    /// A special token of which only the text is known.
    static AddedToken special(String content) {
        return new AddedToken(content, false, false, false, false, true);
    }

    AddedToken asSpecial() {
        return new AddedToken(content, singleWord, lstrip, rstrip, normalized, true);
    }

    Map<String, Object> members(int id) {
        var members = new LinkedHashMap<String, Object>();
        members.put("id", id);
        members.put("content", content);
        members.put("single_word", singleWord);
        members.put("lstrip", lstrip);
        members.put("rstrip", rstrip);
        members.put("normalized", normalized);
        members.put("special", special);
        return members;
    }

    private static boolean flag(Map<?, ?> members, String name, boolean absent) {
        return members.get(name) instanceof Boolean value ? value : absent;
    }
}
