using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Models;

/// <summary>
/// Runs a model of images on a batch that is mixed where its plan belongs: at the input, or for Manifold MixUp at a drawn layer.
/// </summary>
internal sealed class MixedForward
{
    private readonly nn.Module<Tensor, Tensor> model;
    private readonly Func<MixPlan, Tensor, Tensor> mix;
    private readonly Func<Tensor, Tensor> input;
    private readonly ManifoldMixUp manifold;

    /// <summary>For a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">Its name in the catalogue.</param>
    /// <param name="mix">Mixes a batch at the input.</param>
    /// <param name="input">What the model gets of a batch, after it is mixed; the batch itself if null.</param>
    public MixedForward(nn.Module<Tensor, Tensor> model, string name, Func<MixPlan, Tensor, Tensor> mix, Func<Tensor, Tensor>? input = null)
    {
        (this.model, this.mix, this.input) = (model, mix, input ?? (batch => batch));
        manifold = new ManifoldMixUp(model, ModelCatalog.Find(name).MixLayers);
    }

    /// <summary>Logits of the mixed batch.</summary>
    public Tensor Call(Batch batch, MixPlan plan) =>
        plan.Method == HiddenMixUp.Name ? manifold.Call(input(batch.Inputs), plan) : model.call(input(mix(plan, batch.Inputs)));
}
