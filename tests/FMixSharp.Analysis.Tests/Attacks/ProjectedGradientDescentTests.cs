using FMixSharp.Analysis.Attacks;
using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Analysis.Tests.Attacks;

/// <summary>Steps, starts and projections on a model whose gradient has the same direction everywhere.</summary>
[Collection("tensors")]
public sealed class ProjectedGradientDescentTests
{
    // The loss of class 0 grows along (−3, +4), of ℓ2 length 5, wherever one stands; the class stays 0 all the way, but not by so much
    // that its probability is 1 in float32, where the loss has no gradient.
    private static AttackedModel Slope() =>
        AttackModels.Linear(
            new float[,]
            {
                { 3, -4 },
                { 0, 0 },
            },
            10,
            0
        );

    private static float[] Moved(Attack attack, double epsilon, AttackGoal? goal = null)
    {
        using var scope = NewDisposeScope();
        var image = zeros(1, 2);
        return attack
            .Run(Slope(), image, goal ?? AttackGoal.Misclassify(zeros(1, int64)), [epsilon], AttackModels.Key)[0]
            .Raw.data<float>()
            .ToArray();
    }

    private static void Near(float[] expected, float[] actual)
    {
        foreach (var (e, a) in expected.Zip(actual))
            Assert.Equal(e, a, 1e-6f); // sums of at most fifty float32 steps of sizes below 1
    }

    [Fact]
    public void FGSM_is_one_step_of_length_epsilon()
    {
        Near([-0.5f, 0.5f], Moved(ProjectedGradientDescent.FastGradient(AttackNorm.Linf), 0.5));
        Near([-0.3f, 0.4f], Moved(ProjectedGradientDescent.FastGradient(AttackNorm.L2), 0.5));
    }

    [Theory]
    [InlineData(1, 0.2)]
    [InlineData(3, 0.6)]
    [InlineData(5, 1)]
    [InlineData(10, 1)] // the ball's border stops it
    public void Steps_of_a_fifth_of_epsilon_add_up_until_the_border(int steps, double share)
    {
        var options = new ProjectedGradientDescentOptions
        {
            Steps = steps,
            RelativeStep = 0.2,
            RandomStart = false,
        };
        Near([(float)(-0.5 * share), (float)(0.5 * share)], Moved(new ProjectedGradientDescent(AttackNorm.Linf, options, "steps"), 0.5));
        Near([(float)(-0.3 * share), (float)(0.4 * share)], Moved(new ProjectedGradientDescent(AttackNorm.L2, options, "steps"), 0.5));
    }

    [Fact]
    // 40 steps of ε/30 cross 4/3 ε of the 2 ε at most between start and border
    public void PGD_ends_where_it_must_from_wherever_it_starts() =>
        Assert.All(
            Moved(new ProjectedGradientDescent(AttackNorm.Linf), 0.3).Select(Math.Abs),
            value => Assert.InRange(value, 0.1f, 0.3f + 1e-6f)
        );

    [Fact]
    public void Random_starts_lie_in_the_ball_and_differ_by_key_and_sample()
    {
        using var scope = NewDisposeScope();
        foreach (var norm in new[] { AttackNorm.Linf, AttackNorm.L2 })
        {
            var points = norm.PointInBall(SampleNoise.For(zeros(200, 2), 0), AttackModels.Key);
            var lengths = norm.Length(points);
            Assert.InRange(lengths.max().item<float>(), 0.9f, 1 + 1e-6f);
            // In two dimensions the share within half of the radius is a quarter: 50 of 200, with a standard deviation of 6.
            Assert.InRange(lengths.lt(0.5).sum().item<long>(), 25, 75);
            Assert.False(points.Equals(norm.PointInBall(SampleNoise.For(zeros(200, 2), 0), AttackModels.Key.Fold(1))));
            Assert.True(points[5..].Equals(norm.PointInBall(SampleNoise.For(zeros(195, 2), 5), AttackModels.Key)));
        }
    }

    [Fact]
    public void A_target_is_approached_and_not_left()
    {
        var target = AttackGoal.Target(ones(1, int64));
        Near([-0.5f, 0.5f], Moved(ProjectedGradientDescent.FastGradient(AttackNorm.Linf), 0.5, target));
        Near([0.5f, -0.5f], Moved(ProjectedGradientDescent.FastGradient(AttackNorm.Linf), 0.5, AttackGoal.Target(zeros(1, int64))));
    }

    [Fact]
    public void Bounds_stop_a_step()
    {
        using var scope = NewDisposeScope();
        var model = Slope() with { Low = 0, High = 1 };
        var image = tensor(new float[] { 0.1f, 0.95f }).reshape(1, 2);
        var result = ProjectedGradientDescent
            .FastGradient(AttackNorm.Linf)
            .Run(model, image, AttackGoal.Misclassify(zeros(1, int64)), [0.5], AttackModels.Key)[0];
        Near([0, 1], result.Clipped.data<float>().ToArray());
    }

    [Fact]
    public void Noise_is_scaled_by_its_largest_value_and_repeated_noise_stops_at_the_first_success()
    {
        using var scope = NewDisposeScope();
        var image = zeros(1, 50);
        var noise = AttackNorm.Linf.Noise(SampleNoise.For(image, 0), AttackModels.Key);
        Assert.Equal(1, noise.max().item<float>());
        // One logit of a hundred values: half of all draws change its sign, so one draw in a hundred suffices.
        var weights = new float[2, 50];
        for (var i = 0; i < 50; i++)
            weights[0, i] = 1;
        var model = AttackModels.Linear(weights, 1e-3f, 0);
        var goal = AttackGoal.Misclassify(zeros(20, int64));
        var images = zeros(20, 50);
        var once = new UniformNoise(AttackNorm.Linf).Run(model, images, goal, [1], AttackModels.Key)[0].Success.sum().item<long>();
        Assert.InRange(once, 1, 19);
        Assert.Equal(
            20,
            new UniformNoise(AttackNorm.Linf, 100).Run(model, images, goal, [1], AttackModels.Key)[0].Success.sum().item<long>()
        );
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(1, 8)]
    [InlineData(1, 16)]
    [InlineData(1, 20)]
    [InlineData(3, 2)]
    [InlineData(3, 8)]
    [InlineData(3, 12)]
    [InlineData(3, 20)]
    public void Gradients_of_narrow_convolutions_are_those_of_double_precision(int channels, int width)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        using var network = nn.Sequential(
            nn.Conv2d(channels, width, 3, padding: 1),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(width * 28 * 28, 4)
        );
        GradientsAreExact(network, channels);
    }

    // Such a model was refused before libtorch's faults were known; the gradient of its second layer's weights, which no attack asks for,
    // would be written outside its memory.
    [Fact]
    public void A_narrow_model_with_a_strided_pointwise_convolution_is_attacked_with_exact_gradients()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        using var network = nn.Sequential(
            nn.Conv2d(1, 5, 3, padding: 1),
            nn.Conv2d(5, 6, 1, stride: 2),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(6 * 14 * 14, 4)
        );
        network.eval();
        foreach (var name in new[] { "pgd", "apgd-ce", "deepfool", "noise" })
            Assert.Single(
                AttackCatalog
                    .Create(name)
                    .Run(
                        new AttackedModel(network),
                        full(4, 1, 28, 28, 0.5f),
                        AttackGoal.Misclassify(zeros(4, int64)),
                        [0.1],
                        AttackModels.Key
                    )
            );
        Assert.All(network.parameters(), parameter => Assert.Null(parameter.grad));
        GradientsAreExact(network, 1);
    }

    private static void GradientsAreExact(nn.Module<Tensor, Tensor> network, int channels)
    {
        network.eval();
        var model = new AttackedModel(network);
        var images = (SampleNoise.For(zeros(20, channels, 28, 28), 0).Uniform(AttackModels.Key) / 2 + 0.5).clamp(0, 1);
        var goal = AttackGoal.Misclassify(zeros(20, int64));
        var gradients = Enumerable
            .Range(0, 5)
            .Select(_ => AttackModels.Case(model, images, goal).Slope(images, AttackLoss.CrossEntropy).Gradient)
            .ToArray();
        network.to(ScalarType.Float64);
        var inputs = images.to(ScalarType.Float64).requires_grad_(true);
        autograd.backward(goal.Losses(network.call(inputs), AttackLoss.CrossEntropy).sum(), inputs: [inputs]);
        var exact = inputs.grad!;
        // Sums of some hundred float32 products; a wrong kernel errs by as much as the gradient.
        Assert.All(
            gradients,
            gradient =>
                Assert.True((gradient.to(ScalarType.Float64) - exact).abs().max().item<double>() < 1e-4 * exact.abs().max().item<double>())
        );
    }
}
