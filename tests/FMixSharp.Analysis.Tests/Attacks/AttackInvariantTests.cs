using FMixSharp.Analysis.Attacks;
using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Analysis.Tests.Attacks;

/// <summary>What holds for every attack, on a small real network.</summary>
[Collection("tensors")]
public sealed class AttackInvariantTests
{
    private static readonly double[] Epsilons = [0, 0.01, 0.1, 2];

    // A hundred draws or steps say no more here than a few.
    private static Attack Create(string name)
    {
        var norm = name.EndsWith("-l2", StringComparison.Ordinal) ? AttackNorm.L2 : AttackNorm.Linf;
        if (name.StartsWith("repeated", StringComparison.Ordinal))
            return new UniformNoise(norm, 3);
        if (name.StartsWith("apgd", StringComparison.Ordinal))
            return new AutoPgd(
                norm,
                new()
                {
                    Steps = 10,
                    Loss = name.Contains("dlr", StringComparison.Ordinal) ? AttackLoss.LogitRatio : AttackLoss.CrossEntropy,
                }
            );
        return AttackCatalog.Create(name);
    }

    public static TheoryData<string> Names => [.. AttackCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Results_are_within_the_ball_and_the_bounds_and_success_is_what_the_model_says(string name)
    {
        using var scope = NewDisposeScope();
        var model = AttackModels.Network();
        var images = AttackModels.Pixels(4);
        var labels = model.Logits(images).argmax(1);
        var kept = images.clone();
        var attack = Create(name);
        Assert.Equal(name, attack.Name);
        foreach (
            var (result, epsilon) in attack.Run(model, images, AttackGoal.Misclassify(labels), Epsilons, AttackModels.Key).Zip(Epsilons)
        )
        {
            Assert.Equal(epsilon, result.Epsilon);
            // Pixels up to 1 have a spacing of 6e-8, and an ℓ2 length gathers the errors of 768 of them.
            Assert.InRange(
                attack.Norm.Length(result.Clipped - images).max().item<float>(),
                0,
                epsilon * 1.00001 + (attack.Norm == AttackNorm.Linf ? 1e-6 : 3e-5)
            );
            Assert.InRange(result.Clipped.min().item<float>(), 0, 1);
            Assert.InRange(result.Clipped.max().item<float>(), 0, 1);
            Assert.True(result.Success.Equals(model.Logits(result.Clipped).argmax(1).ne(labels)));
        }
        Assert.True(images.Equals(kept));
        Assert.All(model.Module.named_parameters(), parameter => Assert.Null(parameter.parameter.grad));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Batching_does_not_change_results(string name)
    {
        using var scope = NewDisposeScope();
        // A linear model computes the same bits for any batch; a network's kernels may not, and a sign of a tiny gradient is then another
        // one.
        var weights = new float[4, 12];
        for (var i = 0; i < 48; i++)
            weights[i / 12, i % 12] = (i * 37 % 19 - 9) / 8f;
        var model = AttackModels.Linear(weights, 0, 0, 0, 0);
        var images = SampleNoise.For(zeros(6, 12), 0).Normal(AttackModels.Key);
        var labels = model.Logits(images).argmax(1);
        var attack = Create(name);
        var whole = attack.Run(model, images, AttackGoal.Misclassify(labels), [0.05, 0.5], AttackModels.Key);
        var first = attack.Run(model, images[..2], AttackGoal.Misclassify(labels[..2]), [0.05, 0.5], AttackModels.Key);
        var second = attack.Run(model, images[2..], AttackGoal.Misclassify(labels[2..]), [0.5], AttackModels.Key, firstSample: 2);
        Assert.True(whole[1].Clipped.allclose(cat([first[1].Clipped, second[0].Clipped]), rtol: 1e-5, atol: 1e-6));
        Assert.True(whole[1].Success.Equals(cat([first[1].Success, second[0].Success])));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Only_the_results_are_left(string name)
    {
        static long Count() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        var model = AttackModels.Network();
        using var images = AttackModels.Pixels(2);
        using var labels = zeros(2, int64);
        var attack = Create(name);
        // the module may make tensors of its own at first use
        Dispose(attack.Run(model, images, AttackGoal.Misclassify(labels), [0.01], AttackModels.Key));
        var before = Count();
        var results = attack.Run(model, images, AttackGoal.Misclassify(labels), [0.01, 0.1], AttackModels.Key);
        Assert.Equal(before + 6, Count());
        Dispose(results);
        Assert.Equal(before, Count());
        model.Module.Dispose();
    }

    [Fact]
    public void The_worst_case_is_any_success_and_its_sample_shows_it()
    {
        using var scope = NewDisposeScope();
        var model = AttackModels.Network();
        var images = AttackModels.Pixels(6);
        var labels = model.Logits(images).argmax(1);
        var results = new[] { "noise", "fgsm", "deepfool" }
            .Select(name => Create(name).Run(model, images, AttackGoal.Misclassify(labels), [0.002, 0.02], AttackModels.Key))
            .ToArray();
        foreach (var (worst, index) in WorstCase.Of(results).Select((each, index) => (each, index)))
        {
            Assert.True(worst.Success.Equals(results.Select(list => list[index].Success).Aggregate((one, other) => one.logical_or(other))));
            Assert.True(worst.Success.Equals(model.Logits(worst.Clipped).argmax(1).ne(labels)));
        }
    }

    [Fact]
    public void Iterative_attacks_lower_the_right_class_more_than_noise_does()
    {
        using var scope = NewDisposeScope();
        var model = AttackModels.Network();
        var images = AttackModels.Pixels(8);
        var goal = AttackGoal.Misclassify(model.Logits(images).argmax(1));
        double Loss(string name) =>
            goal.Losses(model.Logits(Create(name).Run(model, images, goal, [0.02], AttackModels.Key)[0].Clipped), AttackLoss.CrossEntropy)
                .sum()
                .item<float>();
        Assert.True(Loss("noise") < Loss("fgsm"));
        Assert.True(Loss("fgsm") < Loss("bim"));
    }

    [Fact]
    public void Input_that_does_not_fit_is_refused()
    {
        using var scope = NewDisposeScope();
        var model = AttackModels.Network();
        var images = AttackModels.Pixels(2);
        var goal = AttackGoal.Misclassify(zeros(2, int64));
        var attack = Create("fgsm");
        void Refused(string expected, Action run) =>
            Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(run).Message, StringComparison.Ordinal);
        Refused("outside the model's bounds 0 … 1", () => attack.Run(model, images * 3, goal, [0.1], AttackModels.Key));
        Refused("one for each image", () => attack.Run(model, images, AttackGoal.Misclassify(zeros(3, int64)), [0.1], AttackModels.Key));
        Refused("at least 0", () => attack.Run(model, images, goal, [-0.1], AttackModels.Key));
        Refused("at least 0", () => attack.Run(model, images, goal, [double.NaN], AttackModels.Key));
        Refused("at least one", () => attack.Run(model, images, goal, [], AttackModels.Key));
        Refused("3 channels", () => attack.Run(model, images[.., ..1], goal, [0.1], AttackModels.Key));
        model.Module.train();
        Refused("call eval()", () => attack.Run(model with { Low = 2 }, images, goal, [0.1], AttackModels.Key));
        Refused("Low is 2 and High is 1", () => attack.Run(model with { Low = 2 }, images, goal, [0.1], AttackModels.Key));
        Refused(
            "Steps is 0; expected at least 1. RelativeStep is -1",
            () => _ = new ProjectedGradientDescent(AttackNorm.Linf, new() { Steps = 0, RelativeStep = -1 })
        );
        Refused(
            "Candidates is 1; expected at least 2. Overshoot is NaN",
            () => _ = new DeepFool(AttackNorm.L2, new() { Candidates = 1, Overshoot = double.NaN })
        );
    }

    [Fact]
    public void A_model_that_gives_no_numbers_is_said_to_do_so()
    {
        using var scope = NewDisposeScope();
        var model = AttackModels.Linear(
            new float[,]
            {
                { float.NaN, 0 },
                { 0, 0 },
            },
            0,
            0
        );
        Assert.Contains(
            "NaN",
            Assert
                .Throws<ArithmeticException>(() =>
                    Create("fgsm").Run(model, zeros(1, 2), AttackGoal.Misclassify(zeros(1, int64)), [0.1], AttackModels.Key)
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    private static void Dispose(IReadOnlyList<AttackResult> results)
    {
        foreach (var result in results)
            result.Dispose();
    }
}
