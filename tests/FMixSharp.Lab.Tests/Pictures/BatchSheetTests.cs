using FMixSharp.Lab.Data;
using FMixSharp.Lab.Pictures;
using SkiaSharp;

namespace FMixSharp.Lab.Tests.Pictures;

public sealed class BatchSheetTests
{
    [Fact]
    public void Sources_mask_and_mixed_sample_all_stand_on_the_sheet()
    {
        SKColor[] colours = [new(200, 10, 10), new(10, 200, 10), new(10, 10, 200), new(200, 200, 10)];
        var plan = new MixPlan("fmix", [1, 0], [0.5, 0.5], new Selection(MaskSet.FromHard(1, [2, 2], [1, 1, 0, 0])));
        var png = BatchSheet.Png(
            ["title"],
            plan,
            [new(2, 2, colours[0]), new(2, 2, colours[1])],
            [new(2, 2, colours[2]), new(2, 2, colours[3])],
            ["cat", "dog"]
        );
        using var sheet = SKBitmap.Decode(png);
        var counts = colours
            .Append(SKColors.White)
            .Append(SKColors.Black)
            .Select(colour => sheet.Pixels.Count(pixel => pixel == colour))
            .ToArray();
        // Each source stands for itself and as the other's partner, each mixed sample once, and the one mask in both strips.
        Assert.Equal(counts[2], counts[3]);
        Assert.Equal([2 * counts[2], 2 * counts[2], counts[2], counts[2], counts[2], counts[2]], counts);
    }

    [Fact]
    public void Pictures_of_another_batch_are_refused() =>
        Assert.Contains(
            "The plan is for 2 samples",
            Assert.Throws<ArgumentException>(() => BatchSheet.Png([], MixPlan.Identity(2), [new(1, 1)], [new(1, 1)], ["cat"])).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Normalisation_is_undone_and_grey_becomes_three_equal_channels()
    {
        var picture = ImageRaster.FromNormalised([-0.9f, 0, 9, 1], 1, 2, 2, new Normalisation([0.5f], [0.2f]));
        Assert.Equal(new SKColor(82, 82, 82), picture[0, 0]); // round(255 · 0.32)
        Assert.Equal(new SKColor(128, 128, 128), picture[1, 0]);
        Assert.Equal(SKColors.White, picture[0, 1]); // clipped
        Assert.InRange(picture[1, 1].Red, 178, 179); // 255 · 0.7 is half way between
    }

    [Fact]
    public void Colour_channels_keep_their_order()
    {
        var picture = ImageRaster.FromNormalised([1, 0.5f, 0], 3, 1, 1, new Normalisation([0, 0, 0], [1, 1, 1]));
        Assert.Equal(new SKColor(255, 128, 0), picture[0, 0]);
    }
}
