namespace FMixSharp.Tests.Sampling;

public sealed class AugMixTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(12);

    [Fact]
    public void Plans_hold_three_chains_of_one_to_three_steps_with_weights_that_sum_to_one()
    {
        var plan = new AugMix().DrawOnce(300, [30, 40], Key);
        var chains = Assert.IsType<ImageChains>(plan.Rule);
        Assert.True(plan.OwnLabelOnly);
        var depths = new HashSet<int>();
        var operations = new HashSet<ImageOperation>();
        for (var i = 0; i < 300; i++)
        {
            Assert.Equal(3, chains[i].Length);
            Assert.Equal(1, chains[i].ToArray().Sum(chain => chain.Weight), 1e-12);
            foreach (var chain in chains[i])
            {
                depths.Add(chain.Steps.Length);
                foreach (var step in chain.Steps)
                {
                    operations.Add(step.Operation);
                    AssertWithinSeverity(step);
                }
            }
        }
        Assert.Equal([1, 2, 3], depths.Order());
        Assert.Equal(9, operations.Count);
        var weights = Enumerable.Range(0, 300).Select(i => chains[i][0].Weight).ToArray();
        Assert.InRange(weights.Average(), 1 / 3.0 - 0.055, 1 / 3.0 + 0.055); // Dirichlet(1, 1, 1): deviation √(1/18)/√300 = 0.0136
    }

    [Fact]
    public void What_is_null_among_chains_is_named()
    {
        ImageChain[] whole = [new(1)];
        Assert.Contains("Sample 1 has no chains", Assert.Throws<ArgumentException>(() => new ImageChains(1, 2, [whole, null!])).Message);
        Assert.Contains(
            "Sample 0 has no chains",
            Assert
                .Throws<ArgumentException>(() =>
                    new ImageChains(
                        1,
                        2,
                        [
                            [null!],
                            whole,
                        ]
                    )
                )
                .Message
        );
    }

    [Fact]
    public void Images_are_mixed_with_their_chains_and_rounded_once()
    {
        var chains = new ImageChains(
            1,
            2,
            [
                [
                    new ImageChain(0.5, new ImageStep(ImageOperation.Solarize, 0)), // inverts: 155, 55
                    // 200, 0 → 55, 255
                    new ImageChain(0.5, new ImageStep(ImageOperation.TranslateX, 0.5f), new ImageStep(ImageOperation.Solarize, 0)),
                ],
            ]
        );
        var plan = new MixPlan("augmix", [0], [0.2], chains, ownLabelOnly: true);
        var outputs = new byte[2];
        plan.Apply(new byte[] { 100, 200 }, outputs, 1);
        Assert.Equal<byte>([104, 164], outputs); // 0.2·100 + 0.4·155 + 0.4·55 = 104; 0.2·200 + 0.4·55 + 0.4·255 = 164
    }

    [Fact]
    public void Floats_other_shapes_and_other_ranks_are_refused_with_advice()
    {
        var plan = new AugMix().DrawOnce(2, [4, 4], Key);
        Assert.Contains(
            "give bytes, before normalisation",
            Assert.Throws<ArgumentException>(() => plan.Apply(new float[32], new float[32], 1)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "drawn for images of 4x4",
            Assert.Throws<ArgumentException>(() => plan.Apply(new byte[64], new byte[64], 1)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "two axes, but the shape is 8",
            Assert.Throws<ArgumentException>(() => new AugMix().DrawOnce(2, [8], Key)).Message,
            StringComparison.Ordinal
        );
    }

    // Severity 3 of 10: a third of 30°, of 0.3, of a third of the axis, of 256; posterize loses int(4·0.3) = 1 bit of 4.
    private static void AssertWithinSeverity(ImageStep step)
    {
        var (least, most) = step.Operation switch
        {
            ImageOperation.Posterize => (3, 4),
            ImageOperation.Solarize => (256 - 76, 256),
            ImageOperation.Rotate => (-9, 9),
            ImageOperation.ShearX or ImageOperation.ShearY => (-0.09, 0.09),
            ImageOperation.TranslateX or ImageOperation.TranslateY => (-0.1, 0.1),
            _ => (0.0, 0.0),
        };
        Assert.InRange(step.Magnitude, least - 1e-6, most + 1e-6);
    }
}
