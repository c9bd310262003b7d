using FMixSharp.Analysis.Attacks;
using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Analysis.Tests.Attacks;

/// <summary>What an attack that somebody else wrote gets, and what is held against it.</summary>
[Collection("tensors")]
public sealed class OwnAttackTests
{
    private static IReadOnlyList<AttackResult> Run(Own attack, Tensor images, params double[] epsilons) =>
        attack.Run(
            AttackModels.Linear(
                new float[,]
                {
                    { 1, 0 },
                    { 0, 1 },
                },
                0,
                0
            ) with
            {
                Low = 0,
                High = 1,
            },
            images,
            AttackGoal.Misclassify(zeros(images.shape[0], int64)),
            epsilons,
            AttackModels.Key
        );

    [Fact]
    public void It_is_asked_for_each_epsilon_above_0_and_what_goes_too_far_is_clipped()
    {
        using var scope = NewDisposeScope();
        var images = full(3, 2, 0.5f);
        var asked = new List<double>();
        var results = Run(
            new Own(
                (attacked, epsilon) =>
                {
                    asked.Add(epsilon);
                    return ones_like(attacked.Images);
                }
            ),
            images,
            0,
            0.1,
            0.3
        );
        Assert.Equal([0.1, 0.3], asked);
        Assert.True(results[0].Clipped.Equals(images) && results[0].Raw.Equals(images));
        Assert.True(results[1].Clipped.allclose(images + 0.1) && results[1].Raw.Equals(ones(3, 2)));
    }

    [Fact]
    public void One_that_seeks_the_shortest_way_is_asked_once()
    {
        using var scope = NewDisposeScope();
        var asked = new List<double>();
        var results = Run(
            new Own(
                (attacked, epsilon) =>
                {
                    asked.Add(epsilon);
                    return attacked.ToBounds(attacked.Images + 0.2);
                },
                shortest: true
            ),
            full(1, 2, 0.5f),
            0,
            0.1,
            0.3
        );
        Assert.Equal([double.PositiveInfinity], asked);
        Assert.Equal([0.5f, 0.6f, 0.7f], results.Select(result => result.Clipped[0, 0].item<float>()));
    }

    [Fact]
    public void What_are_no_samples_is_the_attacks_fault_and_says_its_name()
    {
        using var scope = NewDisposeScope();
        var images = full(3, 2, 0.5f);
        void Refused(string expected, Func<AttackCase, Tensor?> perturb) =>
            Assert.Contains(
                expected,
                Assert.Throws<InvalidOperationException>(() => Run(new Own((attacked, _) => perturb(attacked)!), images, 0.1)).Message,
                StringComparison.Ordinal
            );
        Refused("the attack 'own' gave null", _ => null);
        Refused("gave Float32 (2, 2) on cpu; expected samples like the images: Float32 (3, 2)", attacked => attacked.Images[..2]);
        Refused("gave Float64 (3, 2)", attacked => attacked.Images.to(ScalarType.Float64));
        Refused("gave sparse", attacked => attacked.Images.to_sparse());
        Refused(
            "the attack 'own' gave values from 1.5 to 1.5, outside the model's bounds 0 … 1; end it with ToBounds or ToBall",
            attacked => attacked.Images + 1
        );
        Refused("gave values from NaN", attacked => attacked.Images * float.NaN);
        Assert.Throws<ArgumentException>(() => new Own((attacked, _) => attacked.Images, name: " "));
    }

    [Fact]
    public void What_it_makes_and_does_not_give_back_is_freed()
    {
        static long Count() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        using var images = full(3, 2, 0.5f);
        var attack = new Own(
            (attacked, epsilon) =>
            {
                _ = attacked.Images + 1;
                return attacked.ToBall(attacked.Images + attacked.Normal(attacked.Key), epsilon);
            }
        );
        var before = Count();
        var results = Run(attack, images, 0.1, 0.2);
        // Three for each ε; the goal's classes are the caller's, here nobody's.
        Assert.Equal(before + 7, Count());
        foreach (var result in results)
            result.Dispose();
    }

    [Fact]
    public void A_part_of_the_samples_draws_what_it_would_have_drawn_among_all()
    {
        using var scope = NewDisposeScope();
        var images = full(5, 2, 0.5f);
        Run(
            new Own(
                (attacked, _) =>
                {
                    var part = attacked.At(tensor(new long[] { 3, 1 }));
                    var again = part.At(tensor(new long[] { 1 }));
                    Func<AttackCase, Tensor>[] draws =
                    [
                        each => each.Uniform(each.Key),
                        each => each.Normal(each.Key, [2, 3]),
                        each => each.PointInBall(each.Key),
                    ];
                    foreach (var draw in draws)
                    {
                        Assert.True(draw(part).Equals(draw(attacked).index_select(0, tensor(new long[] { 3, 1 }))));
                        Assert.True(draw(again).Equals(draw(attacked)[1..2]));
                    }
                    Assert.Equal([2, 2], part.Images.shape);
                    Assert.Equal([2], part.Goal.Classes.shape);
                    Assert.Equal([5, 2, 3], attacked.Normal(attacked.Key, [2, 3]).shape);
                    Assert.False(attacked.Uniform(attacked.Key).Equals(attacked.Uniform(attacked.Key.Fold(1))));
                    return attacked.Images.clone();
                }
            ),
            images,
            0.1
        );
    }

    [Fact]
    public void Its_own_loss_has_a_gradient_for_each_sample()
    {
        using var scope = NewDisposeScope();
        var images = tensor(new float[] { 0.5f, 0.4f, 0.2f, 0.9f }).reshape(2, 2);
        Run(
            new Own(
                (attacked, _) =>
                {
                    // Carlini and Wagner: the other logit less the own one.
                    var (losses, gradient, reached) = attacked.Slope(attacked.Images, logits => logits[.., 1] - logits[.., 0]);
                    Assert.True(losses.allclose(tensor(new[] { -0.1f, 0.7f })));
                    Assert.True(gradient.Equals(tensor(new float[] { -1, 1, -1, 1 }).reshape(2, 2)));
                    Assert.Equal([false, true], reached.data<bool>().ToArray());
                    Assert.True(reached.Equals(attacked.IsReached(attacked.Images)));
                    Assert.Contains(
                        "the loss gives (2, 2) for 2 samples; expected one number for each",
                        Assert.Throws<ArgumentException>(() => attacked.Slope(attacked.Images, logits => logits)).Message,
                        StringComparison.Ordinal
                    );
                    return attacked.Images.clone();
                }
            ),
            images,
            0.1
        );
    }

    private sealed class Own(Func<AttackCase, double, Tensor> perturb, bool shortest = false, string name = "own")
        : Attack(name, AttackNorm.Linf)
    {
        protected override bool SeeksShortestWay => shortest;

        protected override Tensor Perturb(AttackCase attacked, double epsilon) => perturb(attacked, epsilon);
    }
}
