using CsCheck;

namespace FMixSharp.Tests.Sampling;

public sealed class CutMixTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(4);

    [Fact]
    public void Lambda_is_the_share_outside_one_clipped_box() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], Gen.Double[0, 1], Gen.Int)
            .Sample(
                (height, width, lambda, place) =>
                {
                    var plan = new CutMix(new CutMixOptions { Lambda = lambda }).DrawOnce(2, [height, width], Key.Fold(place));
                    var mask = plan.Masks!.HardValues;
                    Assert.Equal((double)mask.Count((byte)1) / mask.Length, plan.Lambdas[0]);
                    List<int> rows = [],
                        columns = [];
                    for (var i = 0; i < mask.Length; i++)
                    {
                        if (mask[i] == 0)
                        {
                            rows.Add(i / width);
                            columns.Add(i % width);
                        }
                    }
                    if (rows.Count > 0)
                        Assert.Equal((rows.Max() - rows.Min() + 1) * (columns.Max() - columns.Min() + 1), rows.Count);
                }
            );

    [Fact]
    public void Expected_kept_share_matches_the_clipped_box()
    {
        // Spec §2.2, simulated there for λ = ½ on 32×32 with the original rounding: 0.324 of the image is replaced.
        var plan = new CutMix(new CutMixOptions { Lambda = 0.5, PerSample = true }).DrawOnce(20_000, [32, 32], Key);
        Assert.InRange(1 - plan.Lambdas.ToArray().Average(), 0.324 - 0.003, 0.324 + 0.003);
    }

    [Fact]
    public void Released_variant_has_one_lambda_as_sampled_and_a_box_per_sample()
    {
        var plan = new CutMix(new CutMixOptions { Released = true, Lambda = 0.3 }).DrawOnce(5, [16, 16], Key);
        Assert.Equal(5, plan.Masks!.Count);
        Assert.All(plan.Lambdas.ToArray(), lambda => Assert.Equal(0.3, lambda));
        var boxes = Enumerable.Range(0, 5).Select(i => Convert.ToHexString(plan.Masks.HardValues.Slice(i * 256, 256)));
        Assert.True(boxes.Distinct().Count() > 1);
    }

    [Fact]
    public void Three_dimensional_boxes_have_the_cube_root_of_the_share_on_each_axis()
    {
        var plan = new CutMix(new CutMixOptions { Lambda = 1 - 0.125, PerSample = true }).DrawOnce(400, [16, 16, 16], Key);
        var unclipped = plan.Lambdas.ToArray().Min();
        Assert.Equal(1 - 0.125, unclipped, 12); // half of each axis where nothing is clipped
    }

    [Fact]
    public void Sampled_lambda_is_kept_when_asked_for_and_the_box_stays_the_same()
    {
        var key = RandomKey.FromSeed(8);
        var realised = new CutMix(new CutMixOptions { Lambda = 0.5 }).DrawOnce(3, [9, 11], key);
        var sampled = new CutMix(new CutMixOptions { Lambda = 0.5, KeepSampledLambda = true }).DrawOnce(3, [9, 11], key);
        Assert.Equal(realised.Masks!.HardValues.ToArray(), sampled.Masks!.HardValues.ToArray());
        Assert.All(sampled.Lambdas.ToArray(), lambda => Assert.Equal(0.5, lambda));
        Assert.NotEqual(0.5, realised.Lambdas[0]); // no box of whole cells has half of 99
    }
}
