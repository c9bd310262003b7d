using FMixSharp.Analysis.Attacks;
using static TorchSharp.torch;

namespace FMixSharp.Analysis.Tests.Attacks;

/// <summary>Models whose answer to an attack is known, and a small real network.</summary>
internal static class AttackModels
{
    public static readonly RandomKey Key = RandomKey.FromSeed(1);

    /// <summary>Logits W·x + b of flattened images; pixels from −10 to 10, so that no bound is in the way.</summary>
    public static AttackedModel Linear(float[,] weights, params float[] biases) => Wide(new Affine(weights, biases));

    /// <summary>The larger of several linear functions per class: linear in pieces.</summary>
    public static AttackedModel Largest(params (float[,] Weights, float[] Biases)[] pieces) => Wide(new Pieces(pieces));

    /// <summary>A small residual network of five classes with raw pixels in [0, 1].</summary>
    public static AttackedModel Network()
    {
        var model = new SmallResNet(channels: 3, classes: 5, width: 3);
        model.eval();
        return new AttackedModel(model) { Mean = [0.4914f, 0.4822f, 0.4465f], StandardDeviation = [0.2023f, 0.1994f, 0.2010f] };
    }

    /// <summary>What an attack has of samples like these, from the first on.</summary>
    public static AttackCase Case(AttackedModel model, Tensor images, AttackGoal goal) => new(model, images, goal, AttackNorm.Linf, Key, 0);

    /// <summary>Uniform pixels in [0, 1].</summary>
    public static Tensor Pixels(int count) =>
        (SampleNoise.For(zeros(count, 3, 16, 16), 0).Uniform(RandomKey.FromSeed(9)) / 2 + 0.5).clamp(0, 1);

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
            return stack(pieces.Select(piece => images.flatten(1).matmul(tensor(piece.Weights).t()) + tensor(piece.Biases)).ToArray())
                .amax([0])
                .MoveToOuterDisposeScope();
        }
    }
}
