package bellman.llm.model;

import bellman.net.TokenBatch;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// What a model makes of the images of a batch.
public interface ImageInput {
    /// That of a model that does not see: a batch with images is refused.
    ImageInput BLIND = new ImageInput() {
        @Override
        public Positions positions(TokenBatch batch) {
            if (!batch.images().isEmpty()) {
                throw new IllegalArgumentException("this model sees no images, the batch has "
                        + batch.images().size() + "; take them out or use a model with a vision tower");
            }
            return Positions.counted(batch.lengths());
        }

        @Override
        public Tensor place(TokenBatch batch, int[] rows, Tensor embedded) {
            return embedded;
        }

        @Override
        public ImageInput copy(Weights weights) {
            return this;
        }
    };

    /// Where the tokens of a batch stand, in its order.
    ///
    /// @throws IllegalArgumentException if images and image tokens do not fit each other or the model
    Positions positions(TokenBatch batch);

    /// Puts features of the images in the place of the image tokens' embeddings, recorded for a backward if that is
    /// on.
    ///
    /// @param rows of each of the batch's tokens in `embedded`
    /// @param embedded `[row][hidden]`, not to be changed
    /// @return the same shape, in the innermost scope
    Tensor place(TokenBatch batch, int[] rows, Tensor embedded);

    /// The same with parameters of their own, for which it asks `weights`.
    ImageInput copy(Weights weights);

    /// All linear maps through which images go.
    default List<Linear> linears() {
        return List.of();
    }
}
