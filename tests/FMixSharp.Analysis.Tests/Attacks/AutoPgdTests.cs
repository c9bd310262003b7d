using FMixSharp.Analysis.Attacks;
using static TorchSharp.torch;

namespace FMixSharp.Analysis.Tests.Attacks;

/// <summary>APGD: when it looks at its steps, what it finds, and where it finds more than plain ascent.</summary>
[Collection("tensors")]
public sealed class AutoPgdTests
{
    // Class 0 wins at 0, by 2 over class 1, from which its weights differ by (3, −1): its boundary is 2/4 away in ℓ∞ and 2/√10 in ℓ2. The
    // others are so far that they do not pull.
    private static readonly float[,] Weights =
    {
        { 1, 1 },
        { -2, 2 },
        { 1, 5 },
        { 0, 0 },
    };
    private static readonly float[] Biases = [3, 1, -20, -20];

    private static bool Succeeds(string name, AttackedModel model, double epsilon)
    {
        using var scope = NewDisposeScope();
        return AttackCatalog
            .Create(name)
            .Run(model, zeros(1, 2), AttackGoal.Misclassify(zeros(1, int64)), [epsilon], AttackModels.Key)[0]
            .Success.item<bool>();
    }

    [Fact]
    // the authors' own numbers
    public void Lengths_are_looked_at_ever_more_often() => Assert.Equal([22, 41, 57, 70, 80, 87, 93, 99], AutoPgd.Checkpoints(100));

    [Theory]
    [InlineData("apgd-ce")]
    [InlineData("apgd-dlr")]
    public void A_linear_model_is_beaten_from_its_exact_distance_on(string name)
    {
        Assert.False(Succeeds(name, AttackModels.Linear(Weights, Biases), 0.499));
        Assert.True(Succeeds(name, AttackModels.Linear(Weights, Biases), 0.501));
        Assert.False(Succeeds(name + "-l2", AttackModels.Linear(Weights, Biases), 0.632));
        Assert.True(Succeeds(name + "-l2", AttackModels.Linear(Weights, Biases), 0.633));
    }

    [Fact]
    public void A_model_that_is_too_sure_hides_from_cross_entropy_and_not_from_the_ratio()
    {
        // The same model with logits a thousand times as large: its probability is 1 in float32, and the gradient 0.
        var weights = (float[,])Weights.Clone();
        for (var i = 0; i < weights.Length; i++)
            weights[i / 2, i % 2] *= 1000;
        var model = AttackModels.Linear(weights, [.. Biases.Select(bias => bias * 1000)]);
        Assert.False(Succeeds("pgd", model, 0.501) || Succeeds("apgd-ce", model, 0.501));
        Assert.True(Succeeds("apgd-dlr", model, 0.501));
    }

    [Fact]
    public void Steps_shorten_until_a_summit_inside_the_ball_is_met()
    {
        using var scope = NewDisposeScope();
        // Logit |x − 0.3| + 1 against 0 and −5: class 0 is never left, and its loss is highest at 0.3.
        var model = AttackModels.Largest(
            (
                new float[,]
                {
                    { 1 },
                    { 0 },
                    { 0 },
                },
                [0.7f, 0, -5]
            ),
            (
                new float[,]
                {
                    { -1 },
                    { 0 },
                    { 0 },
                },
                [1.3f, 0, -5]
            )
        );
        float Reached(int steps) =>
            new AutoPgd(AttackNorm.Linf, new() { Steps = steps }, "auto")
                .Run(model, zeros(1, 1), AttackGoal.Misclassify(zeros(1, int64)), [1], AttackModels.Key)[0]
                .Raw.item<float>();
        Assert.Equal(0.3, Reached(100), 0.01); // the last steps are 2 ε / 2⁷ = 0.016 long, and the best point counts
        Assert.True(Math.Abs(Reached(4) - 0.3) > 0.05);
    }

    [Fact]
    public void On_a_network_it_climbs_as_high_as_the_same_number_of_equal_steps()
    {
        using var scope = NewDisposeScope();
        var model = AttackModels.Network();
        var images = AttackModels.Pixels(6);
        var goal = AttackGoal.Misclassify(model.Logits(images).argmax(1));
        double Height(Attack attack) =>
            goal.Losses(model.Logits(attack.Run(model, images, goal, [0.01], AttackModels.Key)[0].Raw), AttackLoss.CrossEntropy)
                .sum()
                .item<float>();
        var equal = Height(new ProjectedGradientDescent(AttackNorm.Linf, new() { Steps = 20, RelativeStep = 0.2 }, "equal"));
        // Both end near the same corner of the ball, where the loss has grown by some tenths.
        Assert.True(Height(new AutoPgd(AttackNorm.Linf, new() { Steps = 20 }, "auto")) > equal - 0.01, $"{equal}");
    }

    [Fact]
    public void A_target_is_reached()
    {
        using var scope = NewDisposeScope();
        var model = AttackModels.Linear(Weights, Biases);
        foreach (var name in new[] { "apgd-ce", "apgd-dlr" })
            Assert.True(
                AttackCatalog
                    .Create(name)
                    .Run(model, zeros(1, 2), AttackGoal.Target(ones(1, int64)), [0.501], AttackModels.Key)[0]
                    .Success.item<bool>()
            );
    }

    [Fact]
    public void Too_few_classes_and_settings_out_of_range_are_refused()
    {
        using var scope = NewDisposeScope();
        var two = AttackModels.Linear(
            new float[,]
            {
                { 1, 0 },
                { 0, 1 },
            },
            1,
            0
        );
        Assert.Contains(
            "2 classes; the difference of logits ratio needs at least 3",
            Assert.Throws<ArgumentException>(() => Succeeds("apgd-dlr", two, 0.1)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Steps is 0",
            Assert.Throws<ArgumentException>(() => new AutoPgd(AttackNorm.Linf, new() { Steps = 0 })).Message,
            StringComparison.Ordinal
        );
    }
}
