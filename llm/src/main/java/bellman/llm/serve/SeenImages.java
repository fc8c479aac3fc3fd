package bellman.llm.serve;

import bellman.llm.chat.ImagePlaces;
import bellman.llm.vision.ImageFileException;
import bellman.llm.vision.Picture;
import bellman.net.ImagePatches;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/// What a server does with the images that requests bring.
final class SeenImages implements AutoCloseable {
    private final Optional<ImagePlaces> places;
    private final ImageLimits limits;
    private final ImageFetch fetch;
    /// One picture is unpacked at a time: each takes some hundred megabytes at most.
    private final Lock unpacking = new ReentrantLock(true);

    /// @param places none if the model does not see
    SeenImages(Optional<ImagePlaces> places, ImageLimits limits) {
        this.places = places;
        this.limits = limits;
        fetch = new ImageFetch(limits);
    }

    /// Those of a request to come.
    ///
    /// @param mostTokens that they may take together
    Collected collect(int mostTokens) {
        return new Collected(mostTokens);
    }

    /// Those of a request, in their order.
    final class Collected {
        private final int mostTokens;
        private final List<ImagePatches> patches = new ArrayList<>();
        private long tokens;

        private Collected(int mostTokens) {
            this.mostTokens = mostTokens;
        }

        /// Takes a part of a message, an image; returns what the chat template is shown in its place.
        ///
        /// @throws ApiException naming the parameter, if the image cannot be had or seen
        Map<String, Object> add(String place, RequestFields part) {
            if (places.isEmpty()) {
                throw ApiException.invalid(
                        place, "is an image, and this server's model sees none; leave it out, or ask one that does");
            }
            RequestFields image = part.object("image_url")
                    .orElseThrow(() -> ApiException.invalid(
                            place + ".image_url", "is missing, expected {\"url\":\"data:image/png;base64,…\"}"));
            part.refuseOthers();
            String name = place + ".image_url.url";
            String address = image.text("url").orElseThrow(() -> ApiException.invalid(name, "is missing"));
            image.only("detail", "auto", "images are seen as the model's settings say; leave it out");
            image.refuseOthers();
            if (patches.size() == limits.count()) {
                throw ApiException.invalid(
                        place, "is one image too many: a request may have " + limits.count() + " on this server");
            }
            patches.add(patches(name, fetch.bytes(name, address), places.get()));
            return Map.of("type", "image");
        }

        private ImagePatches patches(String name, byte[] file, ImagePlaces seen) {
            unpacking.lock();
            try {
                Picture picture = Picture.decode(file, "the image", limits.pixels());
                tokens += seen.processing().tokens(picture);
                if (tokens > mostTokens) {
                    throw ApiException.tooLong(
                            name,
                            "the images up to '" + name + "' take " + tokens + " tokens, that is more than the "
                                    + mostTokens + " that fit; send fewer or smaller ones");
                }
                return seen.processing().patches(picture);
            } catch (ImageFileException | IllegalArgumentException e) {
                throw ApiException.invalid(name, "cannot be seen: " + e.getMessage());
            } finally {
                unpacking.unlock();
            }
        }

        /// The images as the model takes them.
        List<ImagePatches> patches() {
            return List.copyOf(patches);
        }

        /// A rendered conversation with the places that they take.
        ///
        /// @throws bellman.llm.chat.ChatFormatException if it has not as many as there are images
        String expanded(String text) {
            return places.map(p -> p.expanded(text, patches)).orElse(text);
        }
    }

    @Override
    public void close() {
        fetch.close();
    }
}
