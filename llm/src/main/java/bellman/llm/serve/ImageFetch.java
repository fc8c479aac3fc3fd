package bellman.llm.serve;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Gets the bytes of images by their addresses: those that hold them, and those of hosts that may be asked.
final class ImageFetch implements AutoCloseable {
    private static final Pattern DATA = Pattern.compile("data:([^,]{0,200}),", Pattern.CASE_INSENSITIVE);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ImageLimits limits;
    /// A redirection would lead to hosts that nobody named.
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    ImageFetch(ImageLimits limits) {
        this.limits = limits;
    }

    /// The bytes of an image.
    ///
    /// @param name of the parameter that holds the address
    /// @throws ApiException naming it, if they cannot be had
    byte[] bytes(String name, String address) {
        Matcher data = DATA.matcher(address);
        if (data.lookingAt()) {
            return decoded(name, data.group(1), address, data.end());
        }
        String shown = RequestFields.shown(address);
        URI uri;
        try {
            uri = new URI(address);
        } catch (URISyntaxException e) {
            throw ApiException.invalid(name, "is no address: " + shown + "; expected data:image/png;base64,…");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw ApiException.invalid(name, "must begin with data:image/…;base64, got " + shown);
        }
        String host = String.valueOf(uri.getRawAuthority()).toLowerCase(Locale.ROOT);
        if (!limits.hosts().contains(host)) {
            throw ApiException.invalid(
                    name,
                    "is at " + host + ", from where this server fetches nothing (--image-host allows it); send the"
                            + " image itself as data:image/png;base64,…");
        }
        return fetched(name, uri);
    }

    private byte[] decoded(String name, String type, String address, int begin) {
        if (!type.toLowerCase(Locale.ROOT).endsWith(";base64")) {
            throw ApiException.invalid(name, "must be data in base64, got 'data:" + type + "'");
        }
        // Four characters are three bytes.
        if ((address.length() - (long) begin) / 4 * 3 - 2 > limits.bytes()) {
            throw tooLarge(name);
        }
        try {
            return Base64.getDecoder().decode(address.substring(begin).replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid(name, "is no base64: " + e.getMessage());
        }
    }

    private ApiException tooLarge(String name) {
        return ApiException.invalid(name, "has more than the " + limits.bytes() + " bytes that an image may have");
    }

    private byte[] fetched(String name, URI uri) {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), limits.bytes()));
        try {
            HttpResponse<byte[]> response = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw ApiException.invalid(
                        name, "cannot be fetched: " + uri.getHost() + " answered " + response.statusCode());
            }
            return response.body();
        } catch (TimeoutException e) {
            throw ApiException.invalid(
                    name, "cannot be fetched: it did not come within " + PATIENCE.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw ApiException.invalid(
                    name, "cannot be fetched, or has more than " + limits.bytes() + " bytes: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Exchange.stopping();
        } finally {
            answer.cancel(true);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
