using FMixSharp.Lab.Models;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Models;

[Collection("tensors")]
public sealed class ShakeDropTests
{
    private const int Batch = 16;

    [Fact]
    public void A_batch_passes_whole_or_each_sample_gets_its_own_factors_forward_and_backward()
    {
        using var scope = NewDisposeScope();
        var shake = new ShakeDrop(0.4);
        var (passed, drops) = (0, 2000);
        double alphas = 0,
            betas = 0,
            products = 0;
        for (var step = 0; step < drops; step++)
        {
            using var inner = NewDisposeScope();
            var (forward, backward) = Factors(shake, step);
            if (forward[0] == 1)
            {
                passed++;
                Assert.All(forward.Concat(backward), factor => Assert.Equal(1, factor));
                continue;
            }
            Assert.All(forward, factor => Assert.InRange(factor, -1, 1));
            Assert.All(backward, factor => Assert.InRange(factor, 0, 1));
            Assert.Equal(Batch, forward.Distinct().Count());
            alphas += forward.Average();
            betas += backward.Average();
            products += forward.Zip(backward, (a, b) => a * (b - 0.5)).Average();
        }
        // Four standard errors: of a share of 0.6 in 2000 draws; of means of about 800·16 values with variance 1/3, 1/12 and 1/36.
        Assert.InRange((double)passed / drops, 0.6 - 4 * 0.011, 0.6 + 4 * 0.011);
        var dropped = drops - passed;
        var root = Math.Sqrt(dropped * Batch);
        Assert.InRange(alphas / dropped, -4 * 0.577 / root, 4 * 0.577 / root);
        Assert.InRange(betas / dropped, 0.5 - 4 * 0.289 / root, 0.5 + 4 * 0.289 / root);
        Assert.InRange(products / dropped, -4 * 0.167 / root, 4 * 0.167 / root); // independent
    }

    [Fact]
    public void Evaluation_multiplies_by_the_expectation_of_training_and_needs_no_key()
    {
        using var scope = NewDisposeScope();
        var shake = new ShakeDrop(0.3);
        Assert.True(shake.Apply(ones(2, 3, 4, 4), training: false).allclose(full([2, 3, 4, 4], 0.7f)));
        double forward = 0,
            backward = 0;
        const int steps = 4000;
        for (var step = 0; step < steps; step++)
        {
            using var inner = NewDisposeScope();
            var (f, b) = Factors(shake, step);
            forward += f.Average() / steps;
            backward += b.Average() / steps;
        }
        // E = (1 − p)·1 + p·E[α] = 0.7 and (1 − p) + p/2 = 0.85. A step's mean has variance below 0.3·0.7·1 + 0.3/48 (0.22) and 0.3·0.7/4
        // (0.053): four standard errors.
        Assert.InRange(forward, 0.7 - 4 * Math.Sqrt(0.22 / steps), 0.7 + 4 * Math.Sqrt(0.22 / steps));
        Assert.InRange(backward, 0.85 - 4 * Math.Sqrt(0.053 / steps), 0.85 + 4 * Math.Sqrt(0.053 / steps));
    }

    [Fact]
    public void The_same_key_draws_the_same_and_passes_of_one_step_differ()
    {
        using var scope = NewDisposeScope();
        var shake = new ShakeDrop(1);
        var first = Factors(shake, 5);
        shake.BeginStep(RandomKey.FromSeed(5));
        var again = Factors(shake);
        var second = Factors(shake);
        Assert.Equal(first.Forward, again.Forward);
        Assert.Equal(first.Backward, again.Backward);
        Assert.NotEqual(first.Forward, second.Forward);
    }

    [Fact]
    public void Probabilities_zero_and_one_never_and_always_drop()
    {
        using var scope = NewDisposeScope();
        var (never, always) = (new ShakeDrop(0), new ShakeDrop(1));
        for (var step = 0; step < 50; step++)
        {
            Assert.Equal(1, Factors(never, step).Forward[0]);
            Assert.NotEqual(1, Factors(always, step).Forward[0]);
        }
    }

    [Fact]
    public void Training_without_a_key_says_what_to_call()
    {
        using var scope = NewDisposeScope();
        using var model = new PyramidNet(11, 3, 1, 2);
        var error = Assert.Throws<InvalidOperationException>(() => model.call(rand(2, 1, 8, 8)));
        Assert.Contains("BeginStep(key)", error.Message, StringComparison.Ordinal);
        model.eval();
        Assert.Equal([2, 2], model.call(rand(2, 1, 8, 8)).shape);
    }

    private static (float[] Forward, float[] Backward) Factors(ShakeDrop shake, int step)
    {
        shake.BeginStep(RandomKey.FromSeed((ulong)step));
        return Factors(shake);
    }

    // What ones (B, 1, 1, 1), and the gradient that comes back to them, are multiplied by.
    private static (float[] Forward, float[] Backward) Factors(ShakeDrop shake)
    {
        var branch = ones([Batch, 1, 1, 1], requires_grad: true);
        var result = shake.Apply(branch.clone(), training: true);
        result.sum().backward();
        return ([.. result.data<float>()], [.. branch.grad!.data<float>()]);
    }
}
