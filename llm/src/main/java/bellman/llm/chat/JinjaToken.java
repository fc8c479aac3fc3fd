package bellman.llm.chat;

/// A piece of a template as the renderer's parser wants it.
///
/// @param value the text between tags, a name, a number, an operator, or what a quoted text says
/// @param grouped whether it is a comparison whose left side is a whole bracket
record JinjaToken(Lexeme type, String value, boolean grouped) {
    JinjaToken(Lexeme type, String value) {
        this(type, value, false);
    }

    /// The names are the parser's, but for their case.
    enum Lexeme {
        TEXT("Text"),
        NUMBER("NumericLiteral"),
        STRING("StringLiteral"),
        NAME("Identifier"),
        ASSIGN("Equals"),
        OPEN_PAREN("OpenParen"),
        CLOSE_PAREN("CloseParen"),
        OPEN_STATEMENT("OpenStatement"),
        CLOSE_STATEMENT("CloseStatement"),
        OPEN_EXPRESSION("OpenExpression"),
        CLOSE_EXPRESSION("CloseExpression"),
        OPEN_BRACKET("OpenSquareBracket"),
        CLOSE_BRACKET("CloseSquareBracket"),
        OPEN_BRACE("OpenCurlyBracket"),
        CLOSE_BRACE("CloseCurlyBracket"),
        COMMA("Comma"),
        DOT("Dot"),
        COLON("Colon"),
        PIPE("Pipe"),
        ADDITIVE("AdditiveBinaryOperator"),
        MULTIPLICATIVE("MultiplicativeBinaryOperator"),
        POWER("ExponentiationBinaryOperator"),
        COMPARISON("ComparisonBinaryOperator");

        private final String parsers;

        Lexeme(String parsers) {
            this.parsers = parsers;
        }

        /// What the parser calls it.
        String parsers() {
            return parsers;
        }
    }

    boolean isName(String name) {
        return type == Lexeme.NAME && value.equals(name);
    }
}
