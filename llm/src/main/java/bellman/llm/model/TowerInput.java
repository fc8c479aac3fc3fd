package bellman.llm.model;

import bellman.llm.vision.Grid;
import bellman.llm.vision.GridPositions;
import bellman.llm.vision.PatchOrder;
import bellman.llm.vision.VisionConfig;
import bellman.net.TokenBatch;
import bellman.torch.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// The images of a batch through a vision tower.
public final class TowerInput implements ImageInput {
    private final VisionTower tower;
    private final int imageToken;

    /// Asks `weights` for the parameters of a tower.
    ///
    /// @param imageToken id of the tokens in whose place images are put
    public TowerInput(VisionConfig config, Weights weights, int imageToken) {
        this.imageToken = imageToken;
        tower = new VisionTower(config, weights, "visual.");
    }

    @Override
    public Positions positions(TokenBatch batch) {
        return new Positions(GridPositions.of(
                        batch.ids(),
                        batch.lengths(),
                        imageToken,
                        grids(batch),
                        tower.config().merge())
                .places());
    }

    @Override
    public Tensor place(TokenBatch batch, int[] rows, Tensor embedded) {
        if (batch.images().isEmpty()) {
            return embedded;
        }
        PatchOrder order = PatchOrder.of(tower.config(), grids(batch));
        int[] places = new int[order.squares().length];
        int count = 0;
        for (int i = 0; i < rows.length; i++) {
            if (batch.ids()[i] == imageToken) {
                if (count < places.length) {
                    places[count] = rows[i];
                }
                count++;
            }
        }
        if (count != places.length) {
            throw new IllegalArgumentException("the batch's images take " + places.length + " tokens, but " + count
                    + " of its tokens stand for images (id " + imageToken + ")");
        }
        ScalarType type = embedded.scalar_type().intern();
        Tensor features = tower.apply(batch.images(), order, type);
        return embedded.index_copy(
                0, Tensors.beside(embedded, Tensors.indices(places, places.length)), features.to(type));
    }

    @Override
    public ImageInput copy(Weights weights) {
        return new TowerInput(tower.config(), weights, imageToken);
    }

    private static List<Grid> grids(TokenBatch batch) {
        return batch.images().stream().map(Grid::of).toList();
    }

    @Override
    public List<Linear> linears() {
        return tower.linears();
    }
}
