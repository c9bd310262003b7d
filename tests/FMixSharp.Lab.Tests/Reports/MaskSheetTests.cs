using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Reports;
using SkiaSharp;

namespace FMixSharp.Lab.Tests.Reports;

public sealed class MaskSheetTests
{
    [Fact]
    public void A_mask_of_two_axes_is_its_own_picture()
    {
        var picture = MaskPicture.Draw(MaskSet.FromHard(2, [2, 3], [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]), 1);
        Assert.Equal((3, 2), (picture.Width, picture.Height));
        Assert.Equal([SKColors.White, SKColors.Black, SKColors.Black], Row(picture, 0));
        Assert.Equal([SKColors.Black, SKColors.Black, SKColors.White], Row(picture, 1));
    }

    [Fact]
    public void A_mask_of_one_axis_is_a_bar()
    {
        var picture = MaskPicture.Draw(MaskSet.FromSoft(1, [3], [0, 0.5f, 1]), 0);
        Assert.True(picture.Height > 1);
        for (var y = 0; y < picture.Height; y++)
            Assert.Equal([SKColors.Black, new SKColor(128, 128, 128), SKColors.White], Row(picture, y));
    }

    [Fact]
    public void A_mask_of_three_axes_is_a_row_of_slices_from_first_to_last()
    {
        var values = new byte[20 * 2 * 2];
        values.AsSpan(19 * 4).Fill(1); // only the last slice
        var picture = MaskPicture.Draw(MaskSet.FromHard(1, [20, 2, 2], values), 0);
        Assert.Equal((8 * 3 - 1, 2), (picture.Width, picture.Height));
        Assert.Equal([SKColors.White, SKColors.White], Row(picture, 1)[^2..]);
        Assert.All(Row(picture, 0)[..^2], colour => Assert.NotEqual(SKColors.White, colour));
    }

    [Fact]
    public void A_long_mask_is_averaged_down()
    {
        var values = new byte[16000];
        values.AsSpan(8000).Fill(1);
        var row = Row(MaskPicture.Draw(MaskSet.FromHard(1, [16000], values), 0), 0);
        Assert.Equal(512, row.Length);
        Assert.Equal((SKColors.Black, SKColors.White), (row[255], row[256]));
    }

    [Fact]
    public void The_sheet_holds_every_mask_once_and_is_the_same_every_time()
    {
        var plan = new FMix(new FMixOptions { PerSample = true, Lambda = 0.5 }).DrawOnce(5, [16, 16], RandomKey.FromSeed(1));
        var png = MaskSheet.Png(plan, "five");
        Assert.Equal(png, MaskSheet.Png(plan, "five"));
        using var sheet = SKBitmap.Decode(png);
        var factor = 144 / 16;
        Assert.Equal(5 * 256 / 2 * factor * factor, sheet.Pixels.Count(pixel => pixel == SKColors.White));
    }

    [Fact]
    public void A_plan_without_masks_has_no_sheet() =>
        Assert.Contains(
            "mixup",
            Assert.Throws<ArgumentException>(() => MaskSheet.Png(new MixUp().DrawOnce(4, [8, 8], RandomKey.FromSeed(1)))).Message,
            StringComparison.Ordinal
        );

    private static SKColor[] Row(Raster picture, int y) => [.. Enumerable.Range(0, picture.Width).Select(x => picture[x, y])];
}
