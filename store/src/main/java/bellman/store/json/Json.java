package bellman.store.json;

import java.io.StringWriter;
import java.io.Writer;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// JSON as maps, lists, strings, numbers and booleans, by Jackson's streams: binding by reflection would cost a
/// short run more time than its training.
///
/// A number is a `Long` if it is an integer that fits, else a `Double`. JSON has no NaN and no infinity: they are
/// written as the strings `NaN`, `Infinity` and `-Infinity`. A JSON `null` is left out of maps and refused in
/// lists, except by [#readWithNulls] and [#value], which give [JsonNull#NULL] for it where a null says something
/// else than silence, and a `BigInteger` for an integer beyond a `long`.
public final class Json {
    /// A JSON `null` where nulls are kept; it is written as one.
    public static final Object NULL = JsonNull.NULL;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private static final JsonFactory WITH_INFINITIES =
            FACTORY.rebuild().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    private Json() {}

    /// The text of an object on one line.
    ///
    /// @throws IllegalArgumentException if it holds what JSON cannot
    public static String write(Map<String, ?> object) {
        var text = new StringWriter();
        write(object, text);
        return text.toString();
    }

    /// Writes an object on one line.
    ///
    /// @throws IllegalArgumentException if it holds what JSON cannot
    public static void write(Map<String, ?> object, Writer out) {
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            value(generator, object);
        }
    }

    private static void value(JsonGenerator out, Object value) {
        switch (value) {
            case Map<?, ?> map -> {
                out.writeStartObject();
                map.forEach((key, v) -> {
                    out.writeName(String.valueOf(key));
                    value(out, v);
                });
                out.writeEndObject();
            }
            case Iterable<?> items -> {
                out.writeStartArray();
                items.forEach(v -> value(out, v));
                out.writeEndArray();
            }
            case JsonNull _ -> out.writeNull();
            case String s -> out.writeString(s);
            case Boolean b -> out.writeBoolean(b);
            case Float f -> out.writeNumber(f);
            case Double d -> out.writeNumber(d);
            case Integer i -> out.writeNumber(i);
            case Long l -> out.writeNumber(l);
            case BigInteger i -> out.writeNumber(i);
            case double[] d -> array(out, d.length, i -> out.writeNumber(d[i]));
            case float[] f -> array(out, f.length, i -> out.writeNumber(f[i]));
            case int[] n -> array(out, n.length, i -> out.writeNumber(n[i]));
            case long[] n -> array(out, n.length, i -> out.writeNumber(n[i]));
            default ->
                throw new IllegalArgumentException(
                        "JSON cannot hold a " + value.getClass().getName()
                                + "; use maps, lists, strings, numbers, booleans and arrays of numbers");
        }
    }

    private static void array(JsonGenerator out, int length, IntConsumer item) {
        out.writeStartArray();
        for (int i = 0; i < length; i++) {
            item.accept(i);
        }
        out.writeEndArray();
    }

    /// The object in a text.
    ///
    /// @throws JsonException if the text is not exactly one JSON object
    public static Map<String, Object> read(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return object(parser, false);
        } catch (JacksonException e) {
            throw new JsonException(e);
        }
    }

    /// The object in UTF-8 bytes.
    ///
    /// @throws JsonException if they are not exactly one JSON object
    public static Map<String, Object> read(byte[] utf8) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
            return object(parser, false);
        } catch (JacksonException e) {
            throw new JsonException(e);
        }
    }

    /// The object in UTF-8 bytes, in which `NaN`, `Infinity` and `-Infinity` are numbers, as Python writes
    /// them.
    ///
    /// @throws JsonException if they are not exactly one such object
    public static Map<String, Object> readWithInfinities(byte[] utf8) {
        try (JsonParser parser = WITH_INFINITIES.createParser(ObjectReadContext.empty(), utf8)) {
            return object(parser, false);
        } catch (JacksonException e) {
            throw new JsonException(e);
        }
    }

    /// The object in UTF-8 bytes, with [#NULL] for every null in it.
    ///
    /// @throws JsonException if they are not exactly one JSON object
    public static Map<String, Object> readWithNulls(byte[] utf8) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
            return object(parser, true);
        } catch (JacksonException e) {
            throw new JsonException(e);
        }
    }

    /// Any value in a text, with [JsonNull#NULL] for every null in it.
    ///
    /// @throws JsonException if the text is not exactly one JSON value
    public static Object value(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return value(parser);
        } catch (JacksonException e) {
            throw new JsonException(e);
        }
    }

    /// Any value in UTF-8 bytes, with [JsonNull#NULL] for every null in it.
    ///
    /// @throws JsonException if they are not exactly one JSON value
    public static Object value(byte[] utf8) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
            return value(parser);
        } catch (JacksonException e) {
            throw new JsonException(e);
        }
    }

    /// The text of any value on one line.
    ///
    /// @throws IllegalArgumentException if it holds what JSON cannot
    public static String writeValue(Object value) {
        var text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            value(generator, value);
        }
        return text.toString();
    }

    private static Object value(JsonParser in) {
        Object value = next(in, in.nextToken(), true);
        if (value == null) {
            throw JsonException.notAnObject("it is empty");
        }
        if (in.nextToken() != null) {
            throw JsonException.notAnObject("something follows after its end");
        }
        return value;
    }

    private static Map<String, Object> object(JsonParser in, boolean nulls) {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            throw JsonException.notAnObject("it does not begin with {");
        }
        Map<String, Object> object = members(in, nulls);
        if (in.nextToken() != null) {
            throw JsonException.notAnObject("something follows after its closing }");
        }
        return object;
    }

    private static Map<String, Object> members(JsonParser in, boolean nulls) {
        var members = new LinkedHashMap<String, Object>();
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = in.currentName();
            Object value = next(in, in.nextToken(), nulls);
            if (value != null) {
                members.put(name, value);
            }
        }
        return Collections.unmodifiableMap(members);
    }

    private static @Nullable Object next(JsonParser in, @Nullable JsonToken token, boolean nulls) {
        return switch (token) {
            case START_OBJECT -> members(in, nulls);
            case START_ARRAY -> items(in, nulls);
            case VALUE_STRING -> in.getString();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT ->
                in.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                        ? (Object) in.getLongValue()
                        : nulls ? (Object) in.getBigIntegerValue() : (Object) in.getDoubleValue();
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            case VALUE_NULL -> nulls ? NULL : null;
            case null, default -> throw JsonException.notAnObject("expected a value, found " + token);
        };
    }

    private static List<Object> items(JsonParser in, boolean nulls) {
        var items = new ArrayList<Object>();
        for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
            Object value = next(in, token, nulls);
            if (value == null) {
                throw JsonException.notAnObject("a list holds null");
            }
            items.add(value);
        }
        return Collections.unmodifiableList(items);
    }
}
