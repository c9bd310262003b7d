using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Models;
using FMixSharp.Masks;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>Runs a model on a batch that is mixed where its plan belongs: at the input, or for Manifold MixUp at a drawn layer.</summary>
internal sealed class MixedForward
{
    private readonly nn.Module<Tensor, Tensor> model;
    private readonly Normalisation normalisation;
    private readonly ManifoldMixUp manifold;

    /// <summary>
    /// For <paramref name="model"/>, whose catalogue name is <paramref name="name"/>, and images that are normalised by <paramref name="normalisation"/>.
    /// </summary>
    public MixedForward(nn.Module<Tensor, Tensor> model, string name, Normalisation normalisation)
    {
        (this.model, this.normalisation) = (model, normalisation);
        manifold = new ManifoldMixUp(model, ModelCatalog.Find(name).MixLayers);
    }

    /// <summary>Logits of the mixed batch; <paramref name="random"/> is the key the plan was drawn at.</summary>
    public Tensor Call(Tensor images, MixPlan plan, RandomKey random) =>
        plan.Method == HiddenMixUp.Name ? manifold.Call(images, plan, random) : model.call(ImageMixing.Apply(plan, images, normalisation));
}
