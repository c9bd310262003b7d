using FMixSharp.Lab.Analysis.Attacks;
using FMixSharp.Lab.Tests.Models;
using FMixSharp.Masks;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Analysis.Attacks;

/// <summary>Models whose answer to an attack is known, and a small real network.</summary>
internal static class AttackModels
{
    public static readonly RandomKey Key = RandomKey.FromSeed(1);

    /// <summary>Logits W·x + b of flattened images; pixels from −10 to 10, so that no bound is in the way.</summary>
    public static AttackedModel Linear(float[,] weights, params float[] biases) => Wide(new Affine(weights, biases));

    /// <summary>The larger of several linear functions per class: linear in pieces.</summary>
    public static AttackedModel Largest(params (float[,] Weights, float[] Biases)[] pieces) => Wide(new Pieces(pieces));

    /// <summary>A small PreAct-ResNet with raw pixels in [0, 1].</summary>
    public static AttackedModel Network()
    {
        var model = SmallModels.Build("preact-resnet34");
        model.eval();
        return new AttackedModel(model) { Normalisation = Lab.Data.Normalisation.Cifar };
    }

    /// <summary>Uniform pixels in [0, 1].</summary>
    public static Tensor Pixels(int count) => (SampleNoise.Uniform(zeros(count, 3, 16, 16), RandomKey.FromSeed(9), 0) / 2 + 0.5).clamp(0, 1);

    private static AttackedModel Wide(nn.Module<Tensor, Tensor> module)
    {
        module.eval();
        return new AttackedModel(module) { Low = -10, High = 10 };
    }

    private sealed class Affine(float[,] weights, float[] biases) : nn.Module<Tensor, Tensor>("affine")
    {
        public override Tensor forward(Tensor images)
        {
            using var scope = NewDisposeScope();
            return (images.flatten(1).matmul(tensor(weights).t()) + tensor(biases)).MoveToOuterDisposeScope();
        }
    }

    private sealed class Pieces((float[,] Weights, float[] Biases)[] pieces) : nn.Module<Tensor, Tensor>("pieces")
    {
        public override Tensor forward(Tensor images)
        {
            using var scope = NewDisposeScope();
            return stack(pieces.Select(piece => images.flatten(1).matmul(tensor(piece.Weights).t()) + tensor(piece.Biases)).ToArray()).amax([0]).MoveToOuterDisposeScope();
        }
    }
}
