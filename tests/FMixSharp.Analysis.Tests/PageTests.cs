using System.Runtime.CompilerServices;
using FMixSharp.Analysis.Attacks;
using FMixSharp.Analysis.Attribution;
using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Analysis.Tests;

/// <summary>Pages show code that stands here, where it is compiled and run.</summary>
[Collection("tensors")]
public sealed class PageTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly SmallResNet network = new(channels: 3, classes: 5, width: 3);
    private readonly Tensor images = full(4, 3, 16, 16, 0.5f),
        labels = zeros(4, int64);

    public PageTests() => network.eval();

    public static TheoryData<string> Pages => ["docs/attacks.md", "docs/analysis.md", "src/FMixSharp.Analysis/PACKAGE.md"];

    public void Dispose()
    {
        network.Dispose();
        scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_snippet_of_a_page_stands_in_this_file(string page) =>
        Assert.NotEqual(0, PageCode.AssertStandsIn(Path.Combine(Path.GetDirectoryName(SourceFile())!, "..", "..", page), SourceFile()));

    [Fact]
    public void Attacks_on_any_model()
    {
        var model = new AttackedModel(network) { Low = 0, High = 1 }; // in eval(); Mean, StandardDeviation: what it is normalised by
        var goal = AttackGoal.Misclassify(labels); // or AttackGoal.Target(classes)
        var results = new DeepFool(AttackNorm.L2).Run(model, images, goal, epsilons: [0.1, 0.5], RandomKey.FromSeed(1));
        var broken = results[0].Success; // at ε = 0.1; Raw and Clipped hold the samples
        Assert.Equal([4], broken.shape);
    }

    [Fact]
    public void Accuracy_under_attack()
    {
        var model = new AttackedModel(network) { Low = 0, High = 1 }; // in eval(); Mean, StandardDeviation: what it is normalised by
        var goal = AttackGoal.Misclassify(labels); // or AttackGoal.Target(classes)
        var results = new ProjectedGradientDescent(AttackNorm.Linf).Run(model, images, goal, epsilons: [0.01, 0.03], RandomKey.FromSeed(1));
        var accuracy = 1 - results[0].Success.to(float64).mean().item<double>(); // at ε = 0.01; Raw and Clipped hold the samples
        Assert.InRange(accuracy, 0, 1);
    }

    [Fact]
    public void Counts_over_batches()
    {
        var (model, batches) = (new AttackedModel(network), new[] { (images, labels) });
#pragma warning disable xUnit1051 // shown as a user has it, without a token
        var norm = AttackNorm.Linf;
        Attack[] attacks = [new AutoPgd(norm), new AutoPgd(norm, new() { Loss = AttackLoss.LogitRatio }), new DeepFool(norm)];
        foreach (var batch in Robustness.Measure(model, batches, attacks, [0.01, 0.03], RandomKey.FromSeed(1)))
            Console.WriteLine($"{batch.Wrong} of {batch.Images} wrong before, {batch.AnySuccess[1]} lost at ε = 0.03");
#pragma warning restore xUnit1051
    }

    [Fact]
    public void An_attack_of_ones_own()
    {
        var (model, goal) = (new AttackedModel(network), AttackGoal.Misclassify(labels));
        var results = new Climb(AttackNorm.L2, steps: 3).Run(model, images, goal, [0.1], RandomKey.FromSeed(1));
        Assert.Equal([4], results[0].Success.shape);
    }

    [Fact]
    public void Maps_of_any_model()
    {
        using var cams = new CamExtractor(network, "layer2", CamMethod.GradCam).Compute(images);
        var maps = cams.Resized(32, 32); // (B, 32, 32) in [0, 1]; cams.Maps: raw, (B, h, w); cams.Classes: what was predicted
        Assert.Equal([4, 32, 32], maps.shape);
    }

    private static string SourceFile([CallerFilePath] string file = "") => file;
}

internal sealed class Climb(AttackNorm norm, int steps) : Attack("climb", norm)
{
    protected override Tensor Perturb(AttackCase attacked, double epsilon)
    {
        var samples = attacked.Images + attacked.PointInBall(attacked.Key) * epsilon; // each sample draws from a place of its own
        for (var step = 0; step < steps; step++)
        {
            var (_, gradient, _) = attacked.Slope(samples, AttackLoss.CrossEntropy); // or logits => a loss of one's own, (B)
            samples = attacked.ToBall(samples + Norm.Ascent(gradient) * (epsilon / steps), epsilon);
        }
        return samples;
    }
}
