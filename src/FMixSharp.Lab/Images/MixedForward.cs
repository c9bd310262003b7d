using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Models;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Images;

/// <summary>Runs a model on a batch that is mixed where its plan belongs: at the input, or for Manifold MixUp at a drawn layer.</summary>
internal sealed class MixedForward
{
    private readonly nn.Module<Tensor, Tensor> model;
    private readonly Normalisation normalisation;
    private readonly ImageSplit data;
    private readonly ManifoldMixUp manifold;

    /// <summary>
    /// For <paramref name="model"/>, whose catalogue name is <paramref name="name"/>, and samples of <paramref name="data"/> that are
    /// normalised by
    /// <paramref name="normalisation"/>.
    /// </summary>
    public MixedForward(nn.Module<Tensor, Tensor> model, string name, Normalisation normalisation, ImageSplit data)
    {
        (this.model, this.normalisation, this.data) = (model, normalisation, data);
        manifold = new ManifoldMixUp(model, ModelCatalog.Find(name).MixLayers);
    }

    /// <summary>Logits of the mixed batch.</summary>
    public Tensor Call(Batch batch, MixPlan plan) =>
        plan.Method == HiddenMixUp.Name
            ? manifold.Call(data.ModelInput(batch.Inputs), plan)
            : model.call(data.ModelInput(ImageMixing.Apply(plan, batch.Inputs, normalisation)));
}
