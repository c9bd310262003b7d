using FMixSharp.Analysis.Attacks;
using static TorchSharp.torch;

namespace FMixSharp.Analysis.Tests.Attacks;

/// <summary>
/// Where the shortest way out is known: on linear models it is |Δlogit| divided by the dual norm of the difference of weights.
/// </summary>
[Collection("tensors")]
public sealed class LinearModelTests
{
    // Class 0 wins at x = (1, 0.5, −0.25): logits 3.25, −0.25, 0.5. Its boundaries are the planes where logits are equal.
    private static readonly float[,] Weights =
    {
        { 2, 1, -3 },
        { -1, 1, 1 },
        { 1, -2, 1 },
    };
    private static readonly float[] Biases = [0, 0.5f, 0.75f];

    // Over both other classes, in double and by the formula.
    private static double ShortestWay(double power)
    {
        double[] x = [1, 0.5, -0.25];
        var shortest = double.PositiveInfinity;
        for (var other = 1; other < 3; other++)
        {
            double difference = Biases[0] - Biases[other],
                dual = 0;
            for (var i = 0; i < 3; i++)
            {
                double w = Weights[0, i] - Weights[other, i];
                difference += w * x[i];
                dual += Math.Pow(Math.Abs(w), power);
            }
            shortest = Math.Min(shortest, difference / Math.Pow(dual, 1 / power));
        }
        return shortest;
    }

    private static Tensor Image() => tensor(new float[] { 1, 0.5f, -0.25f }).reshape(1, 3);

    private static AttackGoal Goal() => AttackGoal.Misclassify(tensor(new long[] { 0 }));

    public static TheoryData<string> Norms => ["linf", "l2"];

    private static (AttackNorm Norm, double Shortest) Case(string name) =>
        name == "linf" ? (AttackNorm.Linf, ShortestWay(1)) : (AttackNorm.L2, ShortestWay(2));

    [Theory]
    [MemberData(nameof(Norms))]
    public void DeepFool_takes_the_shortest_way_in_one_step(string name)
    {
        using var scope = NewDisposeScope();
        var (norm, shortest) = Case(name);
        var attack = new DeepFool(
            norm,
            new DeepFoolOptions
            {
                Overshoot = 0,
                Margin = 0,
                Steps = 1,
            }
        );
        var raw = attack.Run(AttackModels.Linear(Weights, Biases), Image(), Goal(), [1], AttackModels.Key)[0].Raw;
        // Single precision: values near 1 in a handful of operations.
        Assert.Equal(shortest, norm.Length(raw - Image()).item<float>(), 2e-6);
    }

    // Ten classes whose logits are all equal at the image; only class 9 grows with the pixel. Which of equal logits are the largest is any
    // order's choice.
    [Theory]
    [MemberData(nameof(Norms))]
    public void DeepFool_leaves_its_own_class_where_logits_are_tied(string name)
    {
        using var scope = NewDisposeScope();
        var (norm, _) = Case(name);
        var weights = new float[10, 1];
        weights[9, 0] = 1;
        var model = AttackModels.Linear(weights, new float[10]);
        var image = zeros(1, 1);
        var own = model.Logits(image).argmax(1);
        Assert.True(new DeepFool(norm).Run(model, image, AttackGoal.Misclassify(own), [1], AttackModels.Key)[0].Success.item<bool>());
        // Of two classes, the other one.
        var two = AttackModels.Linear(
            new float[,]
            {
                { -1 },
                { 1 },
            },
            0,
            0
        );
        foreach (var label in new[] { 0L, 1 })
            Assert.True(
                new DeepFool(norm).Run(two, image, AttackGoal.Misclassify(tensor([label])), [1], AttackModels.Key)[0].Success.item<bool>()
            );
    }

    [Theory]
    [MemberData(nameof(Norms))]
    public void DeepFool_goes_as_much_too_far_as_its_options_say(string name)
    {
        using var scope = NewDisposeScope();
        var (norm, shortest) = Case(name);
        var result = new DeepFool(norm).Run(
            AttackModels.Linear(Weights, Biases),
            Image(),
            Goal(),
            [0, shortest * 0.99, shortest * 1.03],
            AttackModels.Key
        );
        Assert.Equal(1.02 * (shortest + 1e-4), norm.Length(result[0].Raw - Image()).item<float>(), 2e-6);
        Assert.Equal([false, false, true], result.Select(each => each.Success.item<bool>()));
    }

    [Theory]
    [MemberData(nameof(Norms))]
    public void Gradient_attacks_of_two_classes_succeed_from_the_shortest_way_on(string name)
    {
        using var scope = NewDisposeScope();
        // With two classes, the gradient of the loss points straight at the only boundary, so a single step is the best there is.
        var model = AttackModels.Linear(
            new float[,]
            {
                { 2, -1, 0.5f },
                { -1, 1, 1 },
            },
            0,
            0
        );
        var norm = Case(name).Norm;
        var image = tensor(new float[] { 1, 0.5f, 0 }).reshape(1, 3); // logits 1.5 and −0.5, weights differ by (3, −2, −0.5)
        var shortest = 2 / (norm == AttackNorm.Linf ? 5.5 : Math.Sqrt(13.25));
        // From a random start, forty steps of ε/30 do not reach the far side of the ball; larger ones do.
        var wandering = new ProjectedGradientDescent(norm, new() { RelativeStep = 0.3 }, "wandering");
        foreach (
            var attack in new[] { ProjectedGradientDescent.FastGradient(norm), ProjectedGradientDescent.BasicIterative(norm), wandering }
        )
        {
            var results = attack.Run(model, image, Goal(), [shortest * 0.999, shortest * 1.001], AttackModels.Key);
            Assert.Equal([false, true], results.Select(each => each.Success.item<bool>()));
        }
    }

    [Theory]
    [MemberData(nameof(Norms))]
    public void DeepFool_reaches_a_target_by_the_shortest_way_to_it(string name)
    {
        using var scope = NewDisposeScope();
        var norm = Case(name).Norm;
        var model = AttackModels.Linear(
            new float[,]
            {
                { 1, 0 },
                { 0, 1 },
                { -1, 0 },
            },
            0,
            0,
            0
        );
        var image = tensor(new float[] { 1, -1 }).reshape(1, 2); // logits 1, −1, −1: target 2 is reached at x₀ = 0, 1 away in both norms
        var result = new DeepFool(norm, new DeepFoolOptions { Overshoot = 0 }).Run(
            model,
            image,
            AttackGoal.Target(tensor(new long[] { 2 })),
            [2],
            AttackModels.Key
        )[0];
        Assert.True(result.Success.item<bool>());
        Assert.Equal(1 + 1e-4, norm.Length(result.Raw - image).item<float>(), 2e-6);
    }

    [Theory]
    [MemberData(nameof(Norms))]
    public void DeepFool_finds_the_boundary_behind_the_bends_of_a_piecewise_linear_model(string name)
    {
        using var scope = NewDisposeScope();
        var norm = Case(name).Norm;
        // Class 0 has logit max(x, 3x − 3) in its first value and class 1 −x: the boundary is at x = 0. From x = 2 the tangents meet at
        // 0.75, behind the bend at 1.5; from there on they are the functions themselves.
        var model = AttackModels.Largest(
            (
                new float[,]
                {
                    { 1, 0 },
                    { -1, 0 },
                },
                [0, 0]
            ),
            (
                new float[,]
                {
                    { 3, 0 },
                    { -1, 0 },
                },
                [-3, -5]
            )
        );
        var image = tensor(new float[] { 2, 1 }).reshape(1, 2);
        var raw = new DeepFool(norm, new DeepFoolOptions { Overshoot = 0 }).Run(model, image, Goal(), [3], AttackModels.Key)[0];
        Assert.True(raw.Success.item<bool>());
        Assert.Equal(2 + 1e-4, (image - raw.Raw)[0, 0].item<float>(), 2e-6);
    }

    [Fact]
    public void DeepFool_leaves_samples_that_are_wrong_already_as_they_are()
    {
        using var scope = NewDisposeScope();
        var images = cat([Image(), Image()]);
        var result = new DeepFool(AttackNorm.Linf).Run(
            AttackModels.Linear(Weights, Biases),
            images,
            AttackGoal.Misclassify(tensor(new long[] { 1, 0 })),
            [10],
            AttackModels.Key
        )[0];
        Assert.True(result.Raw[0].Equals(images[0]));
        Assert.False(result.Raw[1].Equals(images[1]));
        Assert.True(result.Success.all().item<bool>());
    }
}
